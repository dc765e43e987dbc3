import BatonFiles

/// Builds a data set from the pictures of any source: each made square, averaged by area to one size.
public struct DatasetBuilder: Sendable {
    /// How a picture that is not square becomes one.
    public enum Fit: String, Sendable, CaseIterable {
        /// The largest centred square.
        case crop
        /// Centred on the smallest square, white or with alpha transparent.
        case pad
    }

    /// What happens when a picture cannot be used: unreadable, or smaller than ``size``.
    public enum Problems: String, Sendable, CaseIterable {
        /// The build fails and names it.
        case fail
        /// It is left out and reported.
        case skip
    }

    /// The side of the pictures in pixels.
    public var size: Int
    /// 1 for grey, 3 for RGB on white, 4 for RGB with straight alpha, whatever the pictures have.
    public var channels: Int
    /// How to make a picture square.
    public var fit: Fit
    /// Whether training may mirror the pictures.
    public var allowsHorizontalFlip: Bool
    /// What to do about a picture that cannot be used.
    public var problems: Problems
    /// Whether of equal pictures only the first is kept.
    public var dropsDuplicates: Bool
    /// Bounds against decompression bombs.
    public var limits: ImageLimits
    /// The most bytes that the pictures of a set may take.
    public var memory: Int

    /// Chooses how to build.
    public init(
        size: Int, channels: Int = 3, fit: Fit = .crop, allowsHorizontalFlip: Bool = false, problems: Problems = .fail,
        dropsDuplicates: Bool = false, limits: ImageLimits = .standard, memory: Int = .max
    ) {
        self.size = size
        self.channels = channels
        self.fit = fit
        self.allowsHorizontalFlip = allowsHorizontalFlip
        self.problems = problems
        self.dropsDuplicates = dropsDuplicates
        self.limits = limits
        self.memory = memory
    }

    /// Builds the set, always the same from the same pictures.
    ///
    /// - Parameters:
    ///   - source: where the pictures come from.
    ///   - embeddings: a vector for each picture, where the set is to have them.
    ///   - progress: told the pictures done and in all after each.
    /// - Throws: `badData` for other channels than 1, 3 or 4, for embeddings that do not fit, for a picture that cannot be used, where ``problems`` says so, and for a class that has pictures
    ///   but none that can be used; `unavailable` where the set would take more than ``memory``.
    public func build(
        from source: some PictureSource, embeddings: EmbeddingTable? = nil,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(BatonError) -> (dataset: ImageDataset, report: BuildReport) {
        guard (1...8192).contains(size) else {
            throw BatonError(
                .badData, "pictures cannot be built at this size", found: "\(size)", expected: "1 to 8192 pixels")
        }
        guard [1, 3, 4].contains(channels) else {
            throw BatonError(
                .badData, "pictures cannot have so many channels", found: "\(channels)",
                expected: "1 (grey), 3 (RGB) or 4 (RGB and alpha)")
        }
        let contents = source.contents
        try requireMemory(for: contents)
        // Before hours of decoding.
        try embeddings?.requireCover(contents.names)
        var report = BuildReport()
        report.considered = contents.names.count
        report.unread = contents.unread
        report.others = contents.others
        var images: [UInt8] = []
        var kept: [Int] = []
        var first: [PixelImage: String] = [:]
        for (index, name) in contents.names.enumerated() {
            defer { progress(index + 1, contents.names.count) }
            let picture: PixelImage
            do {
                picture = try square(source.picture(at: index, channels: channels, limits: limits), name: name)
            } catch {
                guard problems == .skip else { throw error }
                report.skipped.append(.init(item: name, reason: error.description))
                continue
            }
            if dropsDuplicates {
                if let earlier = first[picture] {
                    report.duplicates.append(.init(item: name, reason: "the picture of \(earlier)"))
                    continue
                }
                first[picture] = name
            }
            images += picture.pixels
            kept.append(index)
        }
        guard !kept.isEmpty else {
            throw BatonError(
                .badData, "none of the \(contents.names.count) pictures of \(contents.title) can be used",
                found: report.skipped.first?.reason)
        }
        report.kept = kept.count
        try LostClasses(contents, kept: kept, report).refuse()
        let labels = contents.classes.labels
        let dataset = try ImageDataset(
            size: size, channels: channels, values: .pictures(images),
            labels: kept.map { labels.isEmpty ? 0 : labels[$0] }, labelNames: contents.classes.names,
            itemNames: kept.map { contents.names[$0] }, embeddings: try embeddings?.rows(kept, of: contents.names),
            allowsHorizontalFlip: allowsHorizontalFlip, provenance: provenance(contents, report))
        return (dataset, report)
    }

    /// A picture, square and resized.
    private func square(_ picture: PixelImage, name: String) throws(BatonError) -> PixelImage {
        let ground: UInt8 = channels == 4 ? 0 : 255
        let square = fit == .crop ? picture.centerCropped() : picture.paddedToSquare(background: ground)
        guard square.width >= size else {
            throw BatonError(
                .badData, "the picture is too small", file: name, found: "\(picture.width)×\(picture.height)",
                expected: "at least \(size) pixels", hint: "choose a smaller size, or skip such pictures")
        }
        return square.areaResized(width: size, height: size)
    }

    private func requireMemory(for contents: SourceContents) throws(BatonError) {
        let (bytes, overflow) = (channels * size * size).multipliedReportingOverflow(by: contents.names.count)
        guard !overflow, bytes <= memory else {
            throw BatonError(
                .unavailable, "the data set does not fit into memory",
                found: "\(contents.names.count) pictures of \(size)×\(size)",
                expected: "at most \(memory / (channels * size * size)) of this size", hint: "choose a smaller --size")
        }
    }

    private func provenance(_ contents: SourceContents, _ report: BuildReport) -> DatasetProvenance {
        var parameters = [
            "size": "\(size)", "fit": fit.rawValue, "problems": problems.rawValue,
            "drop-duplicates": dropsDuplicates ? "yes" : "no", "resize": "area average of sRGB values",
            "background": channels == 4 ? "none" : "white",
        ]
        if channels != 3 { parameters["channels"] = "\(channels)" }
        return DatasetProvenance(
            source: contents.title, tool: "baton data import",
            versions: ["libspng": PNG.libraryVersion, "libwebp": WebP.libraryVersion],
            parameters: parameters,
            counts: [
                "considered": report.considered, "kept": report.kept, "skipped": report.skipped.count,
                "duplicates": report.duplicates.count, "unread": report.unread.count,
            ])
    }
}

/// Classes of a source that have pictures, but none in the data set: training would go on without them, and nobody would
/// notice.
struct LostClasses {
    private let names: [String]
    private let reasons: [String: BuildReport.Omission]
    private let title: String

    /// Finds them.
    ///
    /// - Parameter kept: indices of the pictures that are in the set.
    init(_ contents: SourceContents, kept: [Int], _ report: BuildReport) {
        let classes = contents.classes
        func owner(_ index: Int) -> String {
            classes.labels.isEmpty ? ClassIndex.top(of: contents.names[index]) : classes.names[classes.labels[index]]
        }
        let indices = Dictionary(zip(contents.names, contents.names.indices), uniquingKeysWith: { first, _ in first })
        var reasons: [String: BuildReport.Omission] = [:]
        for omission in report.skipped + report.duplicates + report.unread {
            // What never became a picture has no label; its folder says which class it would have been of.
            let name =
                indices[omission.item].map(owner)
                ?? (classes.areFolders || classes.labels.isEmpty ? ClassIndex.top(of: omission.item) : nil)
            if let name, name != "." { reasons[name] = reasons[name] ?? omission }
        }
        let present = Set(kept.map(owner))
        self.reasons = reasons.filter { !present.contains($0.key) }
        names = self.reasons.keys.sorted(by: NaturalOrder.precedes)
        title = contents.title
    }

    /// - Throws: `badData` naming the classes and a reason.
    func refuse() throws(BatonError) {
        guard let first = names.first, let reason = reasons[first] else { return }
        throw BatonError(
            .badData,
            "no picture of \(names.prefix(5).map { "'\($0)'" }.joined(separator: ", ")) in \(title) can be used",
            found: "\(reason.item): \(reason.reason)", expected: "at least one picture of each class",
            hint: "convert the pictures, or move the folder away to leave the class out")
    }
}
