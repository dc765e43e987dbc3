import BatonCheckpoints
import BatonData
import BatonEvaluation
import BatonSettings
import BatonTensor
import Foundation

/// Pictures to be judged: what `sample` wrote, with classes and hand-offs as far as they are known, any folder of PNG, JPEG
/// and WebP files, an archive or arrays.
struct EvaluationInput {
    /// The pictures.
    let pictures: PictureSet
    /// Hash of the cascade and weights that made them, where the folder says so.
    let config: String?

    /// Reads a folder, or a file with pictures in it (``PictureSources``).
    ///
    /// - Parameters:
    ///   - seeds: the pictures to take of those that `sample` wrote; all without it.
    ///   - channels: of the data set's pictures, which those to be judged are read with: 1, 3 or 4.
    ///   - classes: the names of the data set's classes, by which those of the pictures are numbered.
    ///   - progress: who is told what is left out of account.
    ///   - below: where the hand-offs are, as floats named by seed; without it beside the pictures, as `--save-stages` puts them.
    /// - Throws: missing input for an empty folder; bad data for pictures that are not square or of several sizes.
    init(
        _ path: String, seeds: Set<UInt64>? = nil, channels: Int, classes: [String] = [], below: String? = nil,
        progress: WorkProgress = { _ in }
    ) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw BatonError(.missingInput, "there is no such folder", file: path, hint: "'baton sample' makes them")
        }
        guard isFolder.boolValue else {
            let source = try PictureSources.open(path)
            let contents = source.contents
            pictures = PictureSet(
                try Self.images(contents.names) { try source.picture(at: $0, channels: channels, limits: .standard) },
                labels: try Self.labels(
                    contents.classes.labels.map { ($0, contents.classes.names[$0]) }, among: ClassNames(classes),
                    in: path, progress))
            config = nil
            return
        }
        let folder = SampleFolder(path: path, hasSubfolders: false)
        let records = try folder.finished().values.filter { seeds?.contains($0.seed) ?? true }
            .sorted { ($0.i, $0.seed) < ($1.i, $1.seed) }
        if records.isEmpty {
            pictures = PictureSet(
                try Self.images(files: Self.names(in: path, progress).map { "\(path)/\($0)" }, channels: channels))
            config = nil
            return
        }
        if let whole = records.first(where: { !$0.file.hasSuffix(".png") }) {
            throw BatonError(
                .badData, "the samples are in one file", file: path, hint: "name the file: \(path)/\(whole.file)")
        }
        if let lost = records.first(where: { !folder.has($0.file, sha256: $0.png) }) {
            throw BatonError(
                .badData, "the picture of seed \(lost.seed) is missing or was altered", file: "\(path)/\(lost.file)",
                hint: "the same 'baton sample' command makes it again")
        }
        let images = try Self.images(files: records.map { "\(path)/\($0.file)" }, channels: channels)
        let stages = below.map { [$0] } ?? records[0].stages.keys.sorted().map { "\(path)/\($0)" }
        pictures = PictureSet(
            images, handoffs: try Self.handoffs(of: records, below: images.shape[2], in: stages),
            labels: try Self.labels(
                records.map { ($0.label, $0.labelName) }, among: ClassNames(classes), in: path, progress))
        config = records[0].config
    }

    /// The class of each picture, numbered as the data set numbers it; as the picture says where one side has no names.
    /// Nil where no picture has one.
    ///
    /// Sides that have no name in common are of different classes altogether, and are compared without them.
    private static func labels(
        _ given: [(label: Int?, name: String?)], among classes: ClassNames, in path: String,
        _ progress: WorkProgress
    ) throws -> [Int?]? {
        let own = ClassNames(Set(given.compactMap(\.name)).sorted())
        guard !given.isEmpty else { return nil }
        guard !own.names.isEmpty, !classes.names.isEmpty else { return given.map(\.label) }
        let numbers = try own.numbers(in: classes)
        if numbers.allSatisfy({ $0 == nil }) {
            if classes.areNumbers { return given.map(\.label) }
            progress(
                .notice(
                    "note: the samples' classes (\(own.summary)) are none of the data set's (\(classes.summary)): compared "
                        + "without classes"))
            return nil
        }
        if let stranger = zip(own.names, numbers).first(where: { $0.1 == nil })?.0 {
            throw BatonError(
                .badData, "there are samples of class '\(stranger)', which the data set does not have", file: path,
                found: own.summary, expected: classes.summary,
                hint: "name the classes alike in the cascade file and in the data set")
        }
        let byName = Dictionary(zip(own.names, numbers), uniquingKeysWith: { first, _ in first })
        return given.map { one in one.name.flatMap { byName[$0] ?? nil } }
    }

    /// `[N, C, R, R]` in [-1, 1].
    private static func images(files: [String], channels: Int) throws -> Tensor {
        try images(files) { try PixelImage.read(files[$0], channels: channels) }
    }

    /// `[N, C, R, R]` in [-1, 1].
    private static func images(_ names: [String], picture: (Int) throws -> PixelImage) throws -> Tensor {
        var values: [Tensor] = []
        var size = 0
        for (index, name) in names.enumerated() {
            let picture = try picture(index)
            if values.isEmpty { size = picture.width }
            guard picture.width == size, picture.height == size else {
                throw BatonError(
                    .badData, "a picture of \(picture.width)×\(picture.height) among ones of \(size)×\(size)",
                    file: name, hint: "pictures to evaluate are square and of one size")
            }
            values.append(Tensor(picture.planarFloats(), shape: [1, picture.channels, size, size]))
        }
        return Tensor.concatenated(values, axis: 0)
    }

    /// The pictures below a folder in the order of their names, but for the grid.
    private static func names(in path: String, _ progress: WorkProgress) throws -> [String] {
        let listing = try PictureListing(path)
        if let first = listing.unread.first {
            progress(
                .notice(
                    "note: \(listing.unread.count) pictures are left out, such as \(first.item): \(first.reason)"))
        }
        let names = listing.pictures.filter { URL(fileURLWithPath: $0).lastPathComponent != "grid.png" }
        guard !names.isEmpty else {
            throw BatonError(.missingInput, "the folder has no PNG, JPEG or WebP files", file: path)
        }
        return names
    }

    /// What the last stage was handed, where `--save-stages` kept it: the largest images that are smaller than the
    /// pictures.
    private static func handoffs(of records: [SampleRecord], below size: Int, in folders: [String]) throws -> Tensor? {
        var best: Tensor?
        for folder in folders {
            let stem = (records[0].file as NSString).deletingPathExtension
            guard FileManager.default.fileExists(atPath: "\(folder)/\(stem).safetensors") else { continue }
            let first = try FloatImages.read("\(folder)/\(stem).safetensors")
            let side = first.shape[2]
            guard side < size, size % side == 0, side > best?.shape[2] ?? 0 else { continue }
            let images = try records.map { record in
                let stem = (record.file as NSString).deletingPathExtension
                return try FloatImages.read("\(folder)/\(stem).safetensors")
            }
            guard images.allSatisfy({ $0.shape == first.shape }) else {
                throw BatonError(.badData, "the hand-offs have several sizes", file: folder)
            }
            best = Tensor.concatenated(images, axis: 0)
        }
        return best
    }
}
