import BatonCheckpoints
import BatonNetworks
import BatonSettings
import BatonTensor

/// Images in floating point in safetensors files: exact hand-offs.
enum FloatImages {
    /// The name of the array.
    static let name = "images"

    /// Reads `[N, C, H, W]`: the array called `images`, or the only one there is.
    static func read(_ path: String) throws -> Tensor {
        let file = try SafetensorsFile.open(path)
        let only = file.entries.count == 1 ? file.entries.first?.name : nil
        guard let name = file[name] == nil ? only : name else {
            throw BatonError(
                .badData, "the file has no array '\(name)'", file: path,
                hint: "it holds " + file.entries.prefix(4).map { "'\($0.name)'" }.joined(separator: ", "))
        }
        let images = try file.tensor(name)
        guard images.shape.rank == 4 else {
            throw BatonError(.badData, "images are [N, C, H, W], not \(images.shape)", file: path)
        }
        return images
    }

    /// Writes `[N, C, H, W]` as it is.
    static func write(_ images: Tensor, to path: String) throws {
        try SafetensorsFile.write(
            [SafetensorsArray(NamedArray(name: name, tensor: images))], metadata: ["created_by": BatonVersion.text],
            to: path)
    }
}
