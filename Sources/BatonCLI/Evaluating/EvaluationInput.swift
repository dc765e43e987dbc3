import BatonCheckpoints
import BatonData
import BatonEvaluation
import BatonSettings
import BatonTensor
import Foundation

/// The pictures of a folder: what `sample` wrote, with classes and hand-offs as far as they are known, or any PNG and
/// JPEG files.
struct EvaluationInput {
    /// The pictures.
    let pictures: PictureSet
    /// Hash of the cascade and weights that made them, where the folder says so.
    let config: String?

    /// Reads a folder.
    ///
    /// - Parameters:
    ///   - seeds: the pictures to take of those that `sample` wrote; all without it.
    ///   - below: where the hand-offs are, as floats named by seed; without it beside the pictures, as `--save-stages` puts them.
    /// - Throws: missing input for an empty folder; bad data for pictures that are not square or of several sizes.
    init(_ path: String, seeds: Set<UInt64>? = nil, below: String? = nil) throws {
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
            labels: records.map(\.label))
        config = records[0].config
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
    private static func names(in path: String) throws(BatonError) -> [String] {
        let names = (FileManager.default.enumerator(atPath: path)?.allObjects as? [String] ?? []).filter { name in
            let url = URL(fileURLWithPath: name)
            return ["png", "jpg", "jpeg"].contains(url.pathExtension.lowercased())
                && url.lastPathComponent != "grid.png"
        }
        guard !names.isEmpty else {
            throw BatonError(.missingInput, "the folder has no PNG or JPEG files", file: path)
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
