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

    /// The kind of the operation that the function `name` does; convolutions differ by the kernel's side.
    ///
    /// The name says it all, so that an operation needs no line for the sake of its profile.
    init(of name: String, kernel: Int) {
        let rules: [(part: String, kind: OperationKind)] = [
            ("convol", kernel == 1 ? .pointwise : .convolution), ("attention", .attention),
            ("normalized", .normalization), ("linear", .linear), ("projected", .linear), ("sampled", .resampling),
            ("resized", .resampling),
            ("concatenated", .copy),
            ("slice", .copy), ("reshaped", .copy), ("cropped", .copy), ("blocked", .copy), ("dense", .copy),
            ("patches", .copy), ("rows", .copy), ("sum", .other), ("mapped", .other), ("dropout", .other),
        ]
        let name = name.lowercased()
        self = rules.first { name.contains($0.part) }?.kind ?? .elementwise
    }
}
