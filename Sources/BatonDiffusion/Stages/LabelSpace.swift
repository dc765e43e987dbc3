/// The class labels of a cascade.
public struct LabelSpace: Hashable, Sendable {
    /// Number of classes; 0 for an unconditional cascade.
    public var count: Int
    /// Probability with which training hides an image's label, so that the network learns the unconditional prediction too.
    public var dropout: Double

    /// Makes a label space.
    public init(count: Int = 0, dropout: Double = 0) {
        self.count = count
        self.dropout = dropout
    }

    /// Unconditional.
    public static let none = LabelSpace()
}

/// The dense vectors that images of a cascade are conditioned on, such as a text encoder's of their captions.
public struct EmbeddingSpace: Hashable, Sendable {
    /// Numbers a vector; 0 for none.
    public var width: Int
    /// Probability with which training hides an image's vector.
    public var dropout: Double

    /// Makes a space.
    public init(width: Int = 0, dropout: Double = 0) {
        self.width = width
        self.dropout = dropout
    }

    /// No vectors.
    public static let none = EmbeddingSpace()
}
