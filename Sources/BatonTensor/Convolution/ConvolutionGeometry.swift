/// Everything that decides how a convolution of stride 1 is computed.
struct ConvolutionGeometry: Hashable, Sendable {
    let images: Int
    var inputs: Int
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
    enum Pass: Hashable, Sendable { case forward, inputGradient, weightGradient }

    /// Channels of zeros to add to the images for the gradient of the weights. From 4 channels on, a number that is no
    /// multiple of 16 leaves oneDNN nothing but its reference loops, a hundred times as slow.
    var channelsToFill: Int { inputs > 3 ? (16 - inputs % 16) % 16 : 0 }

    /// Whether oneDNN's Winograd F(4×4, 3×3) is faster than its direct convolution for a pass that is left to it. The rule is
    /// a fit to measurements (docs/performance.md), not a measurement at run time: the choice changes last bits, and two runs
    /// shall agree. The other passes are `WinogradConvolution`'s, or without Winograd.
    func prefersWinograd(_ pass: Pass) -> Bool {
        guard pass == .weightGradient, kernel == 3, padding == 1, inputs % 16 == 0, outputs % 16 == 0 else {
            return false
        }
        return inputs >= 32 && outputs >= 32 && images * height * width >= 192
    }
}
