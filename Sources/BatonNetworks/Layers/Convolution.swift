import BatonTensor

/// Optional resampling by a factor of two and an optional k×k convolution (the published `Conv2d`).
struct Convolution {
    enum Resampling: Sendable {
        case none, up, down
        /// The convolution first, over an image that extends past the border, then the filter. With the filter first
        /// the two would give other numbers at every pixel, so it is not only an optimisation.
        case downAfterwards
    }

    let name: String
    let inputs: Int
    let outputs: Int
    let kernel: Int
    let resampling: Resampling
    let filter: [Float]
    let weight: Parameter?
    let bias: Parameter?
    /// The two-dimensional filter, as published files hold it; the forward pass uses the taps.
    let filterBuffer: Parameter?

    /// A layer with k×k weights; `kernel` 0 only resamples.
    init(
        name: String, inputs: Int, outputs: Int, kernel: Int, scheme: WeightScheme, resampling: Resampling = .none,
        filter: [Float] = [1, 1]
    ) {
        self.name = name
        self.inputs = inputs
        self.outputs = outputs
        self.kernel = kernel
        self.resampling = resampling
        self.filter = filter
        let fanIn = inputs * kernel * kernel
        let fanOut = outputs * kernel * kernel
        weight =
            kernel == 0
            ? nil
            : Parameter(
                name: name + ".weight", shape: [outputs, inputs, kernel, kernel],
                initializer: scheme.weight(fanIn: fanIn, fanOut: fanOut))
        bias =
            kernel == 0
            ? nil
            : Parameter(
                name: name + ".bias", shape: [outputs], initializer: scheme.bias(fanIn: fanIn, fanOut: fanOut))
        if case .none = resampling {
            filterBuffer = nil
        } else {
            let total = filter.reduce(0, +)
            let plane = filter.flatMap { row in filter.map { row * $0 / (total * total) } }
            filterBuffer = Parameter(
                name: name + ".resample_filter", shape: [1, 1, filter.count, filter.count],
                initializer: .fixed(plane), isTrainable: false)
        }
    }

    var parameters: [Parameter] { [weight, bias].compactMap { $0 } }
    var buffers: [Parameter] { [filterBuffer].compactMap { $0 } }

    /// Side of the result for an image of side `size`.
    func resultSize(_ size: Int) -> Int {
        switch resampling {
        case .none: size
        case .up: 2 * size
        case .down, .downAfterwards: size / 2
        }
    }

    /// (layer(x) + residual)·scale, of a layer that has weights and leaves the size.
    func callAsFunction(_ x: Tensor, adding residual: Tensor, scale: Float, _ context: ForwardContext) -> Tensor {
        guard let weight, let bias else { return Tensor.combine([(scale, self(x, context)), (scale, residual)]) }
        return x.convolved(
            with: weight.value(in: context), bias: bias.value(in: context), padding: kernel / 2, residual: residual,
            scale: scale)
    }

    func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
        switch resampling {
        case .none: convolve(x, padding: kernel / 2, context)
        case .up: convolve(x.upsampled(filter: filter), padding: kernel / 2, context)
        case .down: convolve(x.downsampled(filter: filter), padding: kernel / 2, context)
        case .downAfterwards: convolveThenHalve(x, context)
        }
    }

    private func convolve(_ x: Tensor, padding: Int, _ context: ForwardContext) -> Tensor {
        guard let weight, let bias else { return x }
        return x.convolved(with: weight.value(in: context), bias: bias.value(in: context), padding: padding)
    }

    /// The filter reaches (taps − 1)/2 pixels past the convolution's usual border; the bias comes last, because the
    /// pixels that the filter meets outside must be zero.
    private func convolveThenHalve(_ x: Tensor, _ context: ForwardContext) -> Tensor {
        guard let weight, let bias else { return x.downsampled(filter: filter) }
        // An even number of extra pixels on each side keeps the filter's phase; half of them is cut off again.
        let extra = ((filter.count - 1) / 2 + 1) / 2
        let wide = x.convolved(with: weight.value(in: context), bias: nil, padding: kernel / 2 + 2 * extra)
        let halved = wide.downsampled(filter: filter).cropped(margin: extra)
        let images = Tensor(repeating: 1, shape: [x.shape[0], 1])
        return halved.addingChannels(
            images.linear(weight: bias.value(in: context).reshaped([outputs, 1]), bias: nil))
    }

    /// What it costs on an image of side `size`.
    func summary(_ size: Int) -> LayerSummary {
        let result = resultSize(size)
        let side: Int
        if case .downAfterwards = resampling { side = size } else { side = result }
        return LayerSummary(
            name: name, kind: kernel == 0 ? .resampling : .convolution, shape: [outputs, result, result],
            parameterCount: parameters.reduce(0) { $0 + $1.count },
            multiplyAccumulates: kernel * kernel * inputs * outputs * side * side)
    }
}
