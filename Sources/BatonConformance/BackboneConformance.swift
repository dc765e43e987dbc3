import BatonCheckpoints
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation

/// The kit that networks must pass: counts that are true, descriptions that survive every file, the sizes that they say they serve,
/// gradients that are slopes, bounds that hold.
///
///     #expect(try BackboneConformance(MyNetwork.Settings.self, ["width": 16], size: 8).findings() == [])
///
/// Give it a small network: a gradient is compared with differences, one evaluation each.
public struct BackboneConformance {
    /// What every network must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// Its family has names and one side, and describing it gives nothing values.
        case description
        /// What it is counted to take is what it takes: parameters, bytes, and operations below its bound.
        case estimate
        /// Its description is the same after a published file, a checkpoint, and its own making; what a file adds is refused by name.
        case names
        /// Numbers out of all bounds are refused, by the name of their argument, before anything is made.
        case bounds
        /// It serves the sizes that it says and no other, with the same values.
        case sizes
        /// It takes the signals that it says it takes.
        case signals
        /// Results have the right shape, and are the same for the same values, alone or in a batch.
        case results
        /// Gradients are the slopes of the result.
        case gradients
    }

    /// The family.
    public let family: any BackboneFamily.Type
    /// The network that is looked at.
    public let configuration: NetworkConfiguration
    let registry: BackboneRegistry

    /// Prepares the kit.
    ///
    /// - Parameters:
    ///   - family: the family.
    ///   - settings: keys of `network`; those that are missing take their defaults.
    ///   - size: side of the images.
    ///   - channels: their channels.
    ///   - labels: classes.
    /// - Throws: `DiagnosticsError` where the settings are not those of the family.
    public init(
        _ family: any BackboneFamily.Type, _ settings: SettingsNode.Value = [:], size: Int = 8, channels: Int = 3,
        labels: Int = 2
    ) throws {
        self.family = family
        registry = try BackboneRegistry([family])
        let schema = SettingsSchema(fields: [.init("network", .variants(registry.variants), required: true, "")])
        var node = SettingsNode(settings)
        node["type"] = SettingsNode(.string(family.id))
        let (valid, problems) = schema.validate(SettingsNode(.map([.init("network", node)])))
        guard let valid else { throw DiagnosticsError(problems) }
        configuration = try registry.configuration(
            valid.settings("network"), size: size, channels: channels, labels: labels)
    }

    /// What is broken; nothing for a network that conforms.
    ///
    /// - Throws: what a network throws.
    public func findings(_ rules: [Rule] = Rule.allCases) throws -> [ConformanceFinding<Rule>] {
        try rules.flatMap { rule in try messages(of: rule).map { ConformanceFinding(rule, $0) } }
    }

    private func messages(of rule: Rule) throws -> [String] {
        switch rule {
        case .description: try descriptionMessages()
        case .estimate: try estimateMessages()
        case .names: try nameMessages()
        case .bounds: try boundMessages()
        case .sizes: try sizeMessages()
        case .signals: try signalMessages()
        case .results: try resultMessages()
        case .gradients: try gradientMessages()
        }
    }

    /// The network with random values in every layer, so that everything counts.
    func network(_ configuration: NetworkConfiguration? = nil, seed: UInt64 = 1) throws -> any Backbone {
        let network = try (configuration ?? self.configuration).makeBackbone()
        network.materialize(key: RandomKey(seed: seed))
        for parameter in network.parameters {
            let fan = Float(max(1, parameter.count / parameter.shape[0]))
            let key = RandomKey(seed: seed).folding("conformance").folding(parameter.name)
            let start: Float = parameter.shape.rank > 1 ? 0 : parameter.value.array().first ?? 0
            try parameter.set(key.normals(parameter.count).map { start + 0.5 * $0 / fan.squareRoot() })
        }
        return network
    }

    /// Inputs of `count` images.
    func input(_ network: any Backbone, count: Int) -> NetworkInput {
        let key = RandomKey(seed: 9)
        let shape: Shape = [count, network.inputChannels, network.resolution, network.resolution]
        let images = (0..<count).flatMap { key.folding($0).normals(shape.count / count) }
        let labels = network.labelCount
        let signals = configuration.signals
        return NetworkInput(
            Tensor(images, shape: shape), noise: Tensor((0..<count).map { 0.3 * Float($0) - 0.4 }, shape: [count]),
            labels: labels > 0
                ? Tensor(
                    (0..<count * labels).map { $0 % labels == $0 / labels % labels ? 1 : 0 }, shape: [count, labels])
                : nil,
            augment: network.augmentCount > 0
                ? Tensor(
                    key.folding("augment").normals(count * network.augmentCount), shape: [count, network.augmentCount])
                : nil,
            conditionNoise: signals.imageLevel ? Tensor([Float](repeating: 0.2, count: count), shape: [count]) : nil)
    }

    /// Along random directions of every parameter, the slope of a random functional of the result.
    func gradientMessages() throws -> [String] {
        let network = try network()
        let input = input(network, count: 2)
        let shape: Shape = [2, network.outputChannels, network.resolution, network.resolution]
        let weights = Tensor(RandomKey(seed: 5).normals(shape.count), shape: shape)
        (network(input, context: .differentiable) * weights).sum().backward()
        func value() -> Double {
            zip(network(input, context: .inference).array(), weights.array())
                .reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }
        var messages: [String] = []
        for parameter in network.parameters {
            guard let gradient = parameter.gradient?.array() else {
                // What belongs to another size has none.
                if network.servedSizes.count == 1 { messages.append("'\(parameter.name)' gets no gradient") }
                continue
            }
            let values = parameter.value.array()
            let direction = RandomKey(seed: 6).folding(parameter.name).normals(values.count)
            let norm = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
            let step: Float = 0.02
            func moved(_ sign: Float) throws -> Double {
                try parameter.set(zip(values, direction).map { $0 + sign * step * $1 / norm })
                return value()
            }
            let slope = (try moved(1) - moved(-1)) / Double(2 * step)
            try parameter.set(values)
            let expected = zip(gradient, direction).reduce(0.0) { $0 + Double($1.0) * Double($1.1 / norm) }
            let size = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            if abs(slope - expected) > 0.03 * max(size, 0.1) {
                messages.append("the gradient of '\(parameter.name)' is \(Float(expected)), its slope \(Float(slope))")
            }
        }
        network.clearGradients()
        return messages
    }
}
