import BatonTensor

/// x·Wᵀ + b.
struct Linear {
    let name: String
    let weight: Parameter
    let bias: Parameter?
    private let rows: RowMeaning

    /// A layer on rows that are images' embeddings, drawn as the published networks' are.
    init(name: String, inputs: Int, outputs: Int, hasBias: Bool = true, scheme: WeightScheme) {
        self.name = name
        rows = .images
        weight = Parameter(
            name: name + ".weight", shape: [outputs, inputs],
            initializer: scheme.weight(fanIn: inputs, fanOut: outputs))
        bias =
            hasBias
            ? Parameter(
                name: name + ".bias", shape: [outputs], initializer: scheme.bias(fanIn: inputs, fanOut: outputs))
            : nil
    }

    /// A transformer's layer, on tokens or on their conditioning. The weights have `shape`, `[out, in]` or `[out, in, k, k]`;
    /// without `initializer` their first values are Glorot and Bengio's. Biases start at zero.
    init(tokens name: String, _ shape: Shape, initializer: Initializer? = nil) {
        self.name = name
        rows = .tokens
        weight = Parameter(
            name: name + ".weight", shape: shape,
            initializer: initializer ?? .xavierUniform(fanIn: shape.count / shape[0], fanOut: shape[0]))
        bias = Parameter(name: name + ".bias", shape: [shape[0]], initializer: .zeros)
    }

    var parameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }

    func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
        let (shape, matrix) = (weight.shape, weight.value(in: context))
        return x.linear(
            weight: shape.rank == 2 ? matrix : matrix.reshaped([shape[0], shape.count / shape[0]]),
            bias: bias?.value(in: context), rows: rows)
    }

    var summary: LayerSummary { summary(tokens: 1) }

    /// Over `tokens` tokens an image; 1 for a layer on the conditioning.
    func summary(tokens: Int) -> LayerSummary {
        LayerSummary(
            name: name, kind: .linear, shape: tokens == 1 ? [weight.shape[0]] : [weight.shape[0], tokens],
            parameterCount: parameters.reduce(0) { $0 + $1.count }, multiplyAccumulates: weight.count * tokens)
    }
}
