import BatonCheckpoints
import BatonData
import BatonFiles

extension ArrayFile {
    /// What is read, in words.
    public static let kinds = "a .npy, .npz, .h5 or .safetensors file"

    /// Opens a file that has arrays, safetensors among them; nil for one of another kind, or a folder.
    ///
    /// - Throws: where the file cannot be opened or is damaged.
    public init?(anyOf path: String) throws {
        if let file = try ArrayFile.open(path) {
            self = file
            return
        }
        guard path.hasSuffix(".safetensors") else { return nil }
        let file = try SafetensorsFile.open(path)
        let kinds: [SafetensorsType] = [.float16, .bfloat16, .float32, .float64, .int64, .uint8]
        self.init(
            path: path,
            entries: file.entries.filter { kinds.contains($0.type) }.map { entry in
                Entry(
                    name: entry.name, shape: entry.shape.dimensions, element: entry.type.rawValue,
                    isFloat: entry.type != .int64 && entry.type != .uint8
                ) { try file.floats(entry.name) }
            })
    }
}

extension EmbeddingTable {
    /// Reads the arrays of a file of any kind.
    ///
    /// - Throws: `badData` where it holds no arrays, and what reading them throws.
    public init(anyOf path: String) throws {
        guard let file = try ArrayFile(anyOf: path) else {
            throw BatonError(.badData, "embeddings are not read from this", file: path, expected: ArrayFile.kinds)
        }
        try self.init(file)
    }
}
