/// Builds a data set from the pictures of any source: each made square, averaged by area to one size.
public struct DatasetBuilder: Sendable {
    /// How a picture that is not square becomes one.
    public enum Fit: String, Sendable, CaseIterable {
        /// The largest centred square.
        case crop
        /// Centred on the smallest white square.
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
        size: Int, fit: Fit = .crop, allowsHorizontalFlip: Bool = false, problems: Problems = .fail,
        dropsDuplicates: Bool = false, limits: ImageLimits = .standard, memory: Int = .max
    ) {
        self.size = size
        self.fit = fit
        self.allowsHorizontalFlip = allowsHorizontalFlip
        self.problems = problems
        self.dropsDuplicates = dropsDuplicates
        self.limits = limits
        self.memory = memory
    }

    /// Builds the set, always the same from the same pictures.
    ///
    /// - Parameter progress: told the pictures done and in all after each.
    /// - Throws: `badData` for a picture that cannot be used, where ``problems`` says so, and for a class that has pictures
    ///   but none that can be used; `unavailable` where the set would take more than ``memory``.
    public func build(
        from source: some PictureSource, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(DataError) -> (dataset: ImageDataset, report: BuildReport) {
        guard (1...8192).contains(size) else {
            throw DataError(
                .badData, "pictures cannot be built at this size", found: "\(size)", expected: "1 to 8192 pixels")
        }
        let contents = source.contents
        try requireMemory(for: contents)
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
                picture = try square(source.picture(at: index, limits: limits), name: name)
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
            throw DataError(
                .badData, "none of the \(contents.names.count) pictures of \(contents.title) can be used",
                found: report.skipped.first?.reason)
        }
        report.kept = kept.count
        try LostClasses(contents, kept: kept, report).refuse()
        let labels = contents.classes.labels
        let dataset = try ImageDataset(
            size: size, images: images, labels: kept.map { labels.isEmpty ? 0 : labels[$0] },
            labelNames: contents.classes.names, itemNames: kept.map { contents.names[$0] },
            allowsHorizontalFlip: allowsHorizontalFlip, provenance: provenance(contents, report))
        return (dataset, report)
    }

    /// A picture, square and resized.
    private func square(_ picture: PixelImage, name: String) throws(DataError) -> PixelImage {
        let square = fit == .crop ? picture.centerCropped() : picture.paddedToSquare()
        guard square.width >= size else {
            throw DataError(
                .badData, "the picture is too small", file: name, found: "\(picture.width)×\(picture.height)",
                expected: "at least \(size) pixels", hint: "choose a smaller size, or skip such pictures")
        }
        return square.areaResized(width: size, height: size)
    }

    private func requireMemory(for contents: SourceContents) throws(DataError) {
        let (bytes, overflow) = (3 * size * size).multipliedReportingOverflow(by: contents.names.count)
        guard !overflow, bytes <= memory else {
            throw DataError(
                .unavailable, "the data set does not fit into memory",
                found: "\(contents.names.count) pictures of \(size)×\(size)",
                expected: "at most \(memory / (3 * size * size)) of this size", hint: "choose a smaller --size")
        }
    }

    private func provenance(_ contents: SourceContents, _ report: BuildReport) -> DatasetProvenance {
        DatasetProvenance(
            source: contents.title, tool: "baton data import",
            versions: ["libspng": PNG.libraryVersion, "libwebp": WebP.libraryVersion],
            parameters: [
                "size": "\(size)", "fit": fit.rawValue, "problems": problems.rawValue,
                "drop-duplicates": dropsDuplicates ? "yes" : "no", "resize": "area average of sRGB values",
                "background": "white",
            ],
            counts: [
                "considered": report.considered, "kept": report.kept, "skipped": report.skipped.count,
                "duplicates": report.duplicates.count, "unread": report.unread.count,
            ])
    }
}
