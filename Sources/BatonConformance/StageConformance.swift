import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor

/// The kit that stages of every family must pass: hand-offs as promised, images that follow from their keys, finite gradients, exact
/// checkpoints, right marginals.
///
///     #expect(try StageConformance(MyFamily.self, after: 8).findings().isEmpty)
///
/// It works on small stages with a small DDPM++ network, in seconds. Of stages that work by rule, what concerns networks is not asked:
/// other keys may give the same image, and there is nothing to train, to save or to compare with the best denoiser.
public struct StageConformance {
    /// What every stage must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// Its settings are valid, its family has a name, and making it allocates no weights.
        case description
        /// It hands over what it promises, after as many calls as it says, and the hand-off contract has no objection.
        case promise
        /// The same key gives the same image to the bit, another key another one.
        case keys
        /// An image does not depend on those that are made with it.
        case batches
        /// Every parameter gets a finite gradient, and the loss of an image is its own.
        case gradients
        /// Weights that are saved and loaded give the same image to the bit.
        case checkpoints
        /// With the best denoiser of Gaussian data it samples images of their deviation.
        case marginals
    }

    /// The family.
    public let family: any StageFamily.Type
    /// The family's own keys of the stage.
    public let settings: Settings
    /// Side of the stage's image in pixels.
    public let size: Int
    /// What the stage before promises; nil for a stage that starts from noise.
    public let predecessor: HandoffPromise?
    /// Classes.
    public let labels: Int
    /// The network that is made for the stage, where the family insists on one of its own kind.
    public let network: NetworkConfiguration?
    /// The samplers that the family's stages may have.
    public let samplers: [any SamplerFamily.Type]
    /// How far a deviation of the Gaussian toy may be off, as a share: samplers of few steps are.
    public var tolerance = 0.1

    /// Prepares the kit.
    ///
    /// - Parameters:
    ///   - family: the family.
    ///   - settings: its own keys; those that are missing take their defaults.
    ///   - size: side of the stage's image, a multiple of 4.
    ///   - below: side of the image of the stage before; nil for a stage without one.
    ///   - sigma: the level of that image.
    ///   - labels: classes.
    ///   - samplers: the samplers that its stages may have.
    ///   - network: for a family that insists on a network of its own kind; it must serve `size` and have `labels`.
    /// - Throws: `DiagnosticsError` where the settings are not those of the family.
    public init(
        _ family: any StageFamily.Type, _ settings: SettingsNode.Value = [:], size: Int = 16, after below: Int? = nil,
        at sigma: Double = 0, labels: Int = 0, samplers: [any SamplerFamily.Type] = .builtIn,
        network: NetworkConfiguration? = nil
    ) throws {
        let (valid, problems) = family.schema(with: samplers).validate(SettingsNode(settings))
        guard let valid else { throw DiagnosticsError(problems) }
        self.family = family
        self.settings = valid
        self.size = size
        self.labels = labels
        self.samplers = samplers
        self.network = network
        predecessor = below.map {
            HandoffPromise(size: $0, space: ImageSpace(), labels: labels, sigma: sigma)
        }
    }

    /// What is broken; nothing for a family that conforms.
    ///
    /// - Parameter rules: those to check. A family that insists on networks of its own kind cannot be given the toy's, and leaves
    ///   `marginals` out.
    /// - Throws: what a stage throws.
    public func findings(
        _ rules: [Rule] = Rule.allCases
    ) throws -> [ConformanceFinding<Rule>] {
        try rules.flatMap { rule in
            try messages(of: rule).map { ConformanceFinding(rule, $0) }
        }
    }

    private func messages(of rule: Rule) throws -> [String] {
        switch rule {
        case .description: try descriptionMessages()
        case .promise: try promiseMessages()
        case .keys: try keyMessages()
        case .batches: try batchMessages()
        case .gradients: try gradientMessages()
        case .checkpoints: try checkpointMessages()
        case .marginals: try marginalMessages()
        }
    }
}

extension StageConformance {
    /// The network's configuration as the family wants it.
    func configuration() throws -> NetworkConfiguration {
        if let network { return network }
        var plain = SongUNet.Configuration(resolution: size)
        plain.modelChannels = 16
        plain.channelMultipliers = [1, 2]
        plain.blocks = 1
        plain.attentionResolutions = [size / 2]
        plain.labelCount = labels
        plain.dropout = 0
        return try family.network(NetworkConfiguration(plain), for: settings, after: predecessor)
    }

    /// A stage around `network`, or around one of its own without values; around none where the family works by rule.
    func makeStage(around given: (any Backbone)? = nil) throws -> any Stage {
        var context = StageContext(
            id: "conformance", size: size, labels: LabelSpace(count: labels), predecessor: predecessor)
        if family.hasNetwork {
            let own = try configuration().makeBackbone()
            context.network = given ?? own.serving(size) ?? own
        }
        return try family.makeStage(settings, in: context, samplers: samplers)
    }

    /// A stage with random weights, the last layers' among them, so that everything counts.
    func makeStage(weights seed: UInt64) throws -> any Stage {
        let stage = try makeStage()
        guard let network = (stage as? any NetworkStage)?.network else { return stage }
        network.materialize(key: RandomKey(seed: seed))
        for parameter in network.parameters where parameter.shape.rank > 1 {
            let key = RandomKey(seed: seed).folding("conformance").folding(parameter.name)
            let fan = Float(parameter.count / parameter.shape[0])
            try parameter.set(key.normals(parameter.count).map { $0 / fan.squareRoot() })
        }
        return stage
    }

    /// Keys of `count` images.
    func keys(_ count: Int, seed: UInt64 = 1) -> [RandomKey] {
        (0..<count).map { RandomKey(seed: seed).folding($0) }
    }

    /// White images of the data's deviation, `[N, C, R, R]`.
    func data(_ keys: [RandomKey]) -> Tensor {
        let space = ImageSpace()
        return KeyedNoise(keys.map { $0.folding("data") })
            .normals([keys.count, space.channels, size, size], for: .start, step: 0, component: .white)
            * Float(space.sigmaData)
    }

    /// What a stage before would hand over of `data`; nil where there is none.
    func handoff(_ keys: [RandomKey]) -> Handoff? {
        predecessor.map { promise in
            let small = promise.kernel.shrink(data(keys), to: promise.size)
            let noise = KeyedNoise(keys.map { $0.folding("below") })
                .normals(small.shape, for: .start, step: 0, component: .white)
            return Handoff(images: small + noise * Float(promise.sigma), sigma: promise.sigma)
        }
    }

    /// One-hot rows of the classes in turn.
    func rows(_ count: Int) -> Tensor? {
        labels > 0 ? LabelSpace.oneHot((0..<count).map { $0 % labels }, count: labels) : nil
    }

    /// The images of `keys`.
    func run(
        _ stage: any Stage, _ keys: [RandomKey], maximumBatch: Int = SampleBatch.usualMaximum
    ) throws -> Handoff {
        let batch = SampleBatch(keys: keys, labels: rows(keys.count), maximumBatch: maximumBatch)
        return try stage.run(handoff(keys), batch: batch, observer: nil)
    }
}
