import BatonTensor

/// x·Wᵀ + b.
struct Linear {
    let name: String
    let weight: Parameter
    let bias: Parameter?

    init(name: String, inputs: Int, outputs: Int, hasBias: Bool = true, scheme: WeightScheme) {
        self.name = name
        weight = Parameter(
            name: name + ".weight", shape: [outputs, inputs],
            initializer: scheme.weight(fanIn: inputs, fanOut: outputs))
        bias =
            hasBias
            ? Parameter(
                name: name + ".bias", shape: [outputs], initializer: scheme.bias(fanIn: inputs, fanOut: outputs))
            : nil
    }

    var parameters: [Parameter] { [weight] + (bias.map { [$0] } ?? []) }

    func callAsFunction(_ x: Tensor, _ context: ForwardContext) -> Tensor {
        x.linear(weight: weight.value(in: context), bias: bias?.value(in: context))
    }

    var summary: LayerSummary {
        LayerSummary(
            name: name, kind: .linear, shape: [weight.shape[0]],
            parameterCount: parameters.reduce(0) { $0 + $1.count }, multiplyAccumulates: weight.count)
    }
}
