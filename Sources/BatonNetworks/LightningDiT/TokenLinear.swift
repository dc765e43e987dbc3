import BatonTensor

/// x·Wᵀ + b on tokens.
struct TokenLinear {
    let name: String
    let weight: Parameter
    let bias: Parameter

    /// A layer whose weights have `shape`, `[out, in]` or `[out, in, k, k]`; biases start at zero.
    init(_ name: String, _ shape: Shape, initializer: Initializer) {
        self.name = name
        weight = Parameter(name: name + ".weight", shape: shape, initializer: initializer)
        bias = Parameter(name: name + ".bias", shape: [shape[0]], initializer: .zeros)
    }

    /// Glorot and Bengio's first values.
    init(_ name: String, inputs: Int, outputs: Int) {
        self.init(name, [outputs, inputs], initializer: .xavierUniform(fanIn: inputs, fanOut: outputs))
    }

    var parameters: [Parameter] { [weight, bias] }

    func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
        let outputs = weight.shape[0]
        let matrix = weight.value(in: context)
        return x.projected(
            weight: weight.shape.rank == 2 ? matrix : matrix.reshaped([outputs, weight.count / outputs]),
            bias: bias.value(in: context))
    }

    /// Over `tokens` tokens an image; 1 for a layer on the conditioning.
    func summary(tokens: Int = 1) -> LayerSummary {
        LayerSummary(
            name: name, kind: .linear, shape: tokens == 1 ? [weight.shape[0]] : [weight.shape[0], tokens],
            parameterCount: weight.count + bias.count, multiplyAccumulates: weight.count * tokens)
    }
}
