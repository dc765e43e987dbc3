import BatonCheckpoints
import BatonData
import BatonEvaluation
import BatonSettings
import BatonTensor
import Foundation

/// The pictures of a folder: what `sample` wrote, with classes and hand-offs as far as they are known, or any PNG, JPEG
/// and WebP files.
struct EvaluationInput {
    /// The pictures.
    let pictures: PictureSet
    /// Hash of the cascade and weights that made them, where the folder says so.
    let config: String?

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - seeds: the pictures to take of those that `sample` wrote; all without it.
    ///   - classes: the names of the data set's classes, by which those of the pictures are numbered.
    ///   - below: where the hand-offs are, as floats named by seed; without it beside the pictures, as `--save-stages` puts them.
    /// - Throws: missing input for an empty folder; bad data for pictures that are not square or of several sizes.
    init(_ path: String, seeds: Set<UInt64>? = nil, classes: [String] = [], below: String? = nil) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
            throw BatonError(.missingInput, "there is no such folder", file: path, hint: "'baton sample' makes them")
        }
        let folder = SampleFolder(path: path, hasSubfolders: false)
        let records = try folder.finished().values.filter { seeds?.contains($0.seed) ?? true }
            .sorted { ($0.i, $0.seed) < ($1.i, $1.seed) }
        if records.isEmpty {
            pictures = PictureSet(try Self.images(Self.names(in: path).map { "\(path)/\($0)" }))
            config = nil
            return
        }
        if let lost = records.first(where: { !folder.hasPicture(of: $0) }) {
            throw BatonError(
                .badData, "the picture of seed \(lost.seed) is missing or was altered", file: "\(path)/\(lost.file)",
                hint: "the same 'baton sample' command makes it again")
        }
        let images = try Self.images(records.map { "\(path)/\($0.file)" })
        let stages = below.map { [$0] } ?? records[0].stages.keys.sorted().map { "\(path)/\($0)" }
        pictures = PictureSet(
            images, handoffs: try Self.handoffs(of: records, below: images.shape[2], in: stages),
            labels: try Self.labels(of: records, among: ClassNames(classes), in: path))
        config = records[0].config
    }

    /// The class of each record, numbered as the data set numbers it; as the record does where one side has no names.
    ///
    /// Sides that have no name in common are of different classes altogether, and are compared without them.
    private static func labels(
        of records: [SampleRecord], among classes: ClassNames, in path: String
    ) throws -> [Int?] {
        let own = ClassNames(Set(records.compactMap(\.labelName)).sorted())
        guard !own.names.isEmpty, !classes.names.isEmpty else { return records.map(\.label) }
        let numbers = try own.numbers(in: classes)
        let byName = Dictionary(zip(own.names, numbers), uniquingKeysWith: { first, _ in first })
        if classes.areNumbers, numbers.allSatisfy({ $0 == nil }) { return records.map(\.label) }
        guard numbers.contains(where: { $0 != nil }) else {
            Terminal.message(
                "note: the samples' classes (\(own.summary)) are none of the data set's (\(classes.summary)): compared "
                    + "without classes")
            return records.map { _ in nil }
        }
        if let stranger = own.names.first(where: { byName[$0] == .some(nil) }) {
            throw BatonError(
                .badData,
                "there are samples of class '\(stranger)', which the data set does not have (its classes: "
                    + "\(classes.summary))", file: path,
                hint: "name the classes alike in the cascade file and in the data set")
        }
        return records.map { record in record.labelName.flatMap { byName[$0] ?? nil } }
    }

    /// `[N, 3, R, R]` in [-1, 1].
    private static func images(_ files: [String]) throws -> Tensor {
        var values: [Tensor] = []
        var size = 0
        for file in files {
            let picture = try PixelImage.read(file)
            if values.isEmpty { size = picture.width }
            guard picture.width == size, picture.height == size else {
                throw BatonError(
                    .badData, "a picture of \(picture.width)×\(picture.height) among ones of \(size)×\(size)",
                    file: file, hint: "pictures to evaluate are square and of one size")
            }
            values.append(Tensor(picture.planarFloats(), shape: [1, 3, size, size]))
        }
        return Tensor.concatenated(values, axis: 0)
    }

    /// The pictures below a folder in the order of their names, but for the grid.
    private static func names(in path: String) throws -> [String] {
        let listing = try PictureListing(path)
        if let first = listing.unread.first {
            Terminal.message(
                "note: \(listing.unread.count) pictures are left out, such as \(first.item): \(first.reason)")
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
