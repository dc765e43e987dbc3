import BatonNetworks
import BatonTensor

/// A network wrapped into a denoiser: `D = c_skip·x + c_out·F([c_in·x, s·c], c_noise, labels)`, with guidance.
///
/// A condition `c` is concatenated behind the channels of the image; only the image itself passes through `c_skip`. A network with
/// channels for a condition that is given none sees zeros there.
public struct NetworkDenoiser: Denoiser {
    /// The network F.
    public var network: any Backbone
    /// The coefficients.
    public var preconditioning: any Preconditioning
    /// `[N, K]` one-hot rows; nil for an unconditional network.
    public var labels: Tensor?
    /// `[N, A]` augmentation parameters, or nil.
    public var augment: Tensor?
    /// What is concatenated to the image; nil for a network that sees the image alone.
    public var condition: Condition?
    /// Guidance; without labels it has no effect.
    public var guidance: Guidance?
    /// Most images that go through the network at once.
    public var maximumBatch: Int
    /// What the evaluations are for.
    public var context: ForwardContext

    /// Wraps `network`.
    public init(
        _ network: any Backbone, preconditioning: any Preconditioning, labels: Tensor? = nil, augment: Tensor? = nil,
        condition: Condition? = nil, guidance: Guidance? = nil, maximumBatch: Int = .max,
        context: ForwardContext = .inference
    ) {
        self.network = network
        self.preconditioning = preconditioning
        self.labels = labels
        self.augment = augment
        self.condition = condition
        self.guidance = guidance
        self.maximumBatch = maximumBatch
        self.context = context
    }

    /// 2 where guidance asks for both predictions, else 1.
    public func evaluations(at sigma: Double) -> Int { mode(at: sigma).evaluations }

    private func mode(at sigma: Double) -> Guidance.Mode {
        guard let guidance, labels != nil else { return .conditional }
        return guidance.mode(at: sigma)
    }

    /// `D(x; σ)`; the batch is split where it is larger than `maximumBatch` or where guidance changes within it.
    public func denoise(_ x: Tensor, at levels: NoiseLevels) throws -> Tensor {
        precondition(x.shape[0] == levels.count, "\(x.shape[0]) images but \(levels.count) noise levels")
        let parts = partition(levels)
        guard parts.count > 1 else { return part(x, at: levels, images: 0..<levels.count) }
        return Tensor.concatenated(
            parts.map { part(x.slice(axis0: $0), at: levels.slice($0), images: $0) }, axis: 0)
    }

    /// Runs of images that can go through the network together.
    private func partition(_ levels: NoiseLevels) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = 0
        for end in 1...max(levels.count, 1) where start < levels.count {
            let isFull = end - start >= maximumBatch
            if end == levels.count || isFull || mode(at: levels[end]) != mode(at: levels[start]) {
                parts.append(start..<end)
                start = end
            }
        }
        return parts
    }

    private func part(_ x: Tensor, at levels: NoiseLevels, images: Range<Int>) -> Tensor {
        guard !images.isEmpty else { return x }
        let rows = { (tensor: Tensor) in tensor.shape[0] == images.count ? tensor : tensor.slice(axis0: images) }
        let coefficients = levels.values.map(preconditioning.coefficients(at:))
        var input = NetworkInput(
            x.scaled(by: coefficients.map { Float($0.input) }),
            noise: Tensor(coefficients.map { Float($0.noise) }, shape: [levels.count]), labels: labels.map(rows),
            augment: augment.map(rows))
        if let condition = condition?.slice(images) {
            condition.join(&input, at: levels, preconditioning: preconditioning)
        } else if network.inputChannels > network.outputChannels {
            let missing = network.inputChannels - network.outputChannels
            let zeros = Tensor.zeros([x.shape[0], missing, x.shape[2], x.shape[3]])
            input.image = Tensor.concatenated([input.image, zeros], axis: 1)
        }
        let output = predict(input, mode(at: levels[0]))
        return Tensor.combine(perSample: [
            (coefficients.map { Float($0.skip) }, x), (coefficients.map { Float($0.output) }, output),
        ])
    }

    /// F, guided: D is linear in F, so that guiding one is guiding the other.
    private func predict(_ input: NetworkInput, _ mode: Guidance.Mode) -> Tensor {
        var unlabelled = input
        unlabelled.labels = nil
        return switch mode {
        case .conditional: network(input, context: context)
        case .unconditional: network(unlabelled, context: context)
        case .both(let scale):
            Tensor.combine([
                (Float(scale), network(input, context: context)),
                (Float(1 - scale), network(unlabelled, context: context)),
            ])
        }
    }
}
