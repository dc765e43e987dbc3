/// What an operation does, as far as its speed is concerned.
public enum OperationKind: String, Sendable, Hashable, CaseIterable {
    /// A convolution with a kernel larger than one pixel.
    case convolution = "conv 3x3"
    /// A convolution of single pixels.
    case pointwise = "conv 1x1"
    /// Normalisation, with what is fused into it.
    case normalization = "norm"
    /// Softmax attention.
    case attention
    /// A matrix times rows.
    case linear
    /// Halving and doubling of images.
    case resampling
    /// Value by value.
    case elementwise
    /// The same values in another layout or in another place.
    case copy
    /// The optimiser and the average of the weights.
    case update
    /// Anything else.
    case other
}
