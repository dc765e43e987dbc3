import BatonKernels

/// The 3×3 convolution by Winograd's F(4×4, 3×3), as the package's own kernel does it on processors with AVX-512: on the few
/// and small images of a batch it is up to twice as fast as the library's, and a pixel has the same bits in any batch.
struct WinogradConvolution {
    let images: Int
    let inputs: Int
    let outputs: Int
    let height: Int
    let width: Int
    /// The adjoint: from the gradient of the result to that of the image, by the same weights.
    let isTransposed: Bool

    private static let largestImageWithKeptWeights = 32 * 32

    /// Nil where the kernel does not serve this geometry or this processor.
    init?(_ geometry: ConvolutionGeometry, isTransposed: Bool = false) {
        guard EngineLibraries.hasWideVectors, geometry.kernel == 3, geometry.padding == 1, geometry.inputs % 16 == 0,
            geometry.outputs % 16 == 0
        else { return nil }
        images = geometry.images
        inputs = isTransposed ? geometry.outputs : geometry.inputs
        outputs = isTransposed ? geometry.inputs : geometry.outputs
        height = geometry.height
        width = geometry.width
        self.isTransposed = isTransposed
    }

    /// (x ⋆ weight + bias + residual)·scale; without a residual, x ⋆ weight + bias.
    func callAsFunction(
        _ x: Tensor, weight: Tensor, bias: Tensor? = nil, residual: Tensor? = nil, scale: Float = 1
    ) -> Tensor {
        let x = x.blocked()
        let residual = residual?.blocked()
        let kept = keptWeights(weight)
        let work = Storage(
            count: baton_winograd_work(images, inputs, outputs, height, width, kept != nil))
        let result = Tensor(uninitialized: [images, outputs, height, width], layout: .blocked)
        baton_winograd(
            images, inputs, outputs, height, width, x.pointer, kept?.pointer ?? weight.pointer, kept != nil,
            isTransposed, bias?.pointer, residual?.pointer, scale, work.pointer, result.pointer)
        return result
    }

    /// The transformed weights, four times as large as the weights themselves: kept for inference while there are not too
    /// many. In training they change with every step, and for a large image the transformation costs nothing.
    private func keptWeights(_ weight: Tensor) -> Storage? {
        guard weight.node == nil, height * width <= WinogradConvolution.largestImageWithKeptWeights else { return nil }
        let count = baton_winograd_weights(inputs, outputs)
        return weight.storage.prepared(.winograd(isTransposed: isTransposed), count: count) {
            let storage = Storage(count: count)
            baton_winograd_prepare(inputs, outputs, isTransposed, weight.pointer, storage.pointer)
            return storage
        }
    }
}
