import BatonTensor

/// One layer of a network, as it is listed and counted.
public struct LayerSummary: Sendable, Hashable {
    /// What a layer does.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A k×k convolution, with its resampling where it has one.
        case convolution
        /// A matrix and a bias on the embedding.
        case linear
        /// Group normalisation.
        case normalization
        /// The two matrix products of softmax attention.
        case attention
        /// Resampling without weights.
        case resampling
    }

    /// The published name, for instance `enc.16x16_block0.conv0`.
    public let name: String
    /// What it does.
    public let kind: Kind
    /// The shape of the result for one image: `[C, H, W]`, or `[C]`.
    public let shape: Shape
    /// Values that training changes.
    public let parameterCount: Int
    /// Multiply-accumulates for one image. Those of normalisation and resampling, well below one in a hundred, are
    /// not counted.
    public let multiplyAccumulates: Int

    /// Describes a layer.
    public init(name: String, kind: Kind, shape: Shape, parameterCount: Int, multiplyAccumulates: Int) {
        self.name = name
        self.kind = kind
        self.shape = shape
        self.parameterCount = parameterCount
        self.multiplyAccumulates = multiplyAccumulates
    }
}
