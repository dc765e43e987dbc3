import Foundation

/// Builds a data set from a folder of PNG and JPEG pictures, searched recursively.
///
/// Classes come from a `dataset.json` as in EDM, or else from the names of the top-level folders.
public struct FolderBuilder: Sendable {
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

    /// The folder.
    public var path: String
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

    /// Chooses what to build.
    public init(
        path: String, size: Int, fit: Fit = .crop, allowsHorizontalFlip: Bool = false, problems: Problems = .fail,
        dropsDuplicates: Bool = false, limits: ImageLimits = .standard
    ) {
        self.path = path
        self.size = size
        self.fit = fit
        self.allowsHorizontalFlip = allowsHorizontalFlip
        self.problems = problems
        self.dropsDuplicates = dropsDuplicates
        self.limits = limits
    }

    /// Builds the set, always the same from the same files.
    ///
    /// - Parameter progress: told the pictures done and in all after each.
    public func build(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(DataError) -> (dataset: ImageDataset, report: BuildReport) {
        guard (1...8192).contains(size) else {
            throw DataError(
                .badData, "pictures cannot be built at this size", found: "\(size)", expected: "1 to 8192 pixels")
        }
        let folder = try PictureFolder(path)
        var report = BuildReport()
        report.considered = folder.paths.count
        var images: [UInt8] = []
        var kept: [Int] = []
        var first: [PixelImage: String] = [:]
        for (index, name) in folder.paths.enumerated() {
            defer { progress(index + 1, folder.paths.count) }
            let picture: PixelImage
            do {
                picture = try load("\(path)/\(name)")
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
                .badData, "none of the folder's \(folder.paths.count) pictures can be used", file: path,
                found: report.skipped.first?.reason)
        }
        report.kept = kept.count
        let dataset = try ImageDataset(
            size: size, images: images, labels: kept.map { folder.labels.isEmpty ? 0 : folder.labels[$0] },
            labelNames: folder.labelNames, itemNames: kept.map { folder.paths[$0] },
            allowsHorizontalFlip: allowsHorizontalFlip, provenance: provenance(report))
        return (dataset, report)
    }

    /// One picture, square and resized.
    private func load(_ file: String) throws(DataError) -> PixelImage {
        let picture = try PixelImage.read(file, limits: limits)
        let square = fit == .crop ? picture.centerCropped() : picture.paddedToSquare()
        guard square.width >= size else {
            throw DataError(
                .badData, "the picture is too small", file: file, found: "\(picture.width)×\(picture.height)",
                expected: "at least \(size) pixels", hint: "choose a smaller size, or skip such pictures")
        }
        return square.areaResized(width: size, height: size)
    }

    private func provenance(_ report: BuildReport) -> DatasetProvenance {
        DatasetProvenance(
            // The folder's name alone: where it lies is nobody's business.
            source: "the folder \(URL(fileURLWithPath: path).lastPathComponent)", tool: "baton data folder",
            versions: ["libspng": PNG.libraryVersion],
            parameters: [
                "size": "\(size)", "fit": fit.rawValue, "problems": problems.rawValue,
                "drop-duplicates": dropsDuplicates ? "yes" : "no", "resize": "area average of sRGB values",
                "background": "white",
            ],
            counts: [
                "considered": report.considered, "kept": report.kept, "skipped": report.skipped.count,
                "duplicates": report.duplicates.count,
            ])
    }
}
