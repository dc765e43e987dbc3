import BatonSettings

/// The content of a data set as a hash, fed in the order in which a set is written.
///
/// What RGB pictures without embeddings hash to has never changed: checkpoints name it.
struct DatasetHash {
    private let hash = ContentHash()

    init(size: Int, channels: Int, count: Int, flip: Bool, isFloat: Bool) {
        hash.update(isFloat ? "baton-dataset 1 floats" : "baton-dataset 1")
        for number in [size, channels, count, flip ? 1 : 0] { hash.update(number) }
    }

    /// Adds the values of the next images, as they are stored.
    func add(images: UnsafeRawBufferPointer) { hash.update(images) }

    /// Adds everything else, and ends.
    func finish(
        labels: [Int], labelNames: [String], itemNames: [String], marks: [String: [Bool]] = [:],
        embeddings: Embeddings? = nil
    ) -> String {
        for label in labels { hash.update(label) }
        hash.update(labelNames.count)
        for name in labelNames + itemNames { hash.update(name) }
        for (name, values) in marks.sorted(by: { $0.key < $1.key }) {
            hash.update(name)
            hash.update(values.map { $0 ? 1 : 0 })
        }
        if let embeddings {
            hash.update("embeddings")
            hash.update(embeddings.width)
            embeddings.values.withUnsafeBytes { hash.update($0) }
        }
        return hash.hex()
    }
}
