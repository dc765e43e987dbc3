/// Everything that decides how a convolution of stride 1 is computed.
struct ConvolutionGeometry: Hashable, Sendable {
    let images: Int
    let inputs: Int
    let outputs: Int
    let height: Int
    let width: Int
    let kernel: Int
    let padding: Int

    var outputHeight: Int { height + 2 * padding - kernel + 1 }
    var outputWidth: Int { width + 2 * padding - kernel + 1 }
    var source: Shape { [images, inputs, height, width] }
    var weights: Shape { [outputs, inputs, kernel, kernel] }
    var result: Shape { [images, outputs, outputHeight, outputWidth] }

    /// What is computed.
    enum Pass: Hashable, Sendable {
        /// The result, with weights that stay: they are transformed once, outside the primitive.
        case inference
        /// The result, with weights that change at the next step: the primitive transforms them itself.
        case forward
        case inputGradient
        case weightGradient

        var isForward: Bool { self == .inference || self == .forward }
    }

    /// Whether Winograd's F(4×4, 3×3) is faster than the direct convolution. The rule is a fit to measurements
    /// (docs/performance.md), not a measurement at run time: the choice changes last bits, and two runs shall agree.
    func prefersWinograd(_ pass: Pass) -> Bool {
        guard kernel == 3, padding == 1, inputs % 16 == 0, outputs % 16 == 0 else { return false }
        return inputs >= 32 && outputs >= 32 && images * height * width >= 192
    }
}
