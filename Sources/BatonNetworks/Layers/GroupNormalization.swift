import BatonTensor

/// Group normalisation with a weight and a bias a channel.
struct GroupNormalization {
    let name: String
    let groups: Int
    let epsilon: Float
    let weight: Parameter
    let bias: Parameter

    init(name: String, channels: Int, epsilon: Float) {
        self.name = name
        self.epsilon = epsilon
        groups = GroupNormalization.groups(of: channels)
        weight = Parameter(name: name + ".weight", shape: [channels], initializer: .ones)
        bias = Parameter(name: name + ".bias", shape: [channels], initializer: .zeros)
    }

    /// The published rule is min(32, channels/4). Where that does not divide the channels, as with 96 + 48, the
    /// published network cannot be built; here the next smaller number that does is taken.
    static func groups(of channels: Int) -> Int {
        var groups = max(1, min(32, channels / 4))
        while channels % groups != 0 { groups -= 1 }
        return groups
    }

    var parameters: [Parameter] { [weight, bias] }

    func callAsFunction(
        _ x: Tensor, offset: Tensor? = nil, scale: Tensor? = nil, shift: Tensor? = nil, activation: Activation = .none,
        _ context: ForwardContext
    ) -> Tensor {
        x.groupNormalized(
            groups: groups, weight: weight.value(in: context), bias: bias.value(in: context), epsilon: epsilon,
            offset: offset, scale: scale, shift: shift, activation: activation)
    }

    func summary(_ size: Int) -> LayerSummary {
        LayerSummary(
            name: name, kind: .normalization, shape: [weight.shape[0], size, size],
            parameterCount: 2 * weight.shape[0], multiplyAccumulates: 0)
    }
}
