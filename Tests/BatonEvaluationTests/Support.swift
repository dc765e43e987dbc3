import BatonData
import BatonEvaluation
import BatonTensor

/// Pictures with known properties.
enum Pictures {
    /// White noise of deviation `sigma`, `[count, 3, size, size]`.
    static func noise(_ count: Int, size: Int, sigma: Float = 0.2, seed: UInt64 = 1) -> Tensor {
        let shape: Shape = [count, 3, size, size]
        return Tensor(RandomKey(seed: seed).normals(shape.count), shape: shape) * sigma
    }

    /// A data set of the given pictures, which lose what 8 bits cannot hold.
    static func dataset(_ images: Tensor, labels: [Int]? = nil) throws -> ImageDataset {
        let count = images.shape[0]
        let pictures = PixelImage.images(of: images)
        let classes = labels.map { ($0.max() ?? 0) + 1 } ?? 0
        return try ImageDataset(
            size: images.shape[2], channels: images.shape[1], values: .pictures(pictures.flatMap(\.pixels)),
            labels: labels ?? [Int](repeating: 0, count: count), labelNames: (0..<classes).map { "class \($0)" },
            itemNames: (0..<count).map { "\($0)" }, allowsHorizontalFlip: false,
            provenance: DatasetProvenance(source: "test", tool: "test"))
    }

    /// The pictures of a data set, as every comparison sees them.
    static func all(of dataset: ImageDataset) -> Tensor { dataset.batch(Array(0..<dataset.count)) }

    /// References without classes.
    static func references(_ dataset: ImageDataset) throws -> ReferencePictures {
        try ReferencePictures(dataset, size: dataset.size)
    }
}
