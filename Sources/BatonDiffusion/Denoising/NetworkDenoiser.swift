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
    /// What the network is told besides.
    public var signals: Signals
    /// Guidance; without any of the signals that it drops it has no effect.
    public var guidance: Guidance?
    /// Most images that go through the network at once.
    public var maximumBatch: Int
    /// What the evaluations are for.
    public var context: ForwardContext

    /// Wraps `network`.
    public init(
        _ network: any Backbone, preconditioning: any Preconditioning, signals: Signals = .none,
        guidance: Guidance? = nil, maximumBatch: Int = .max,
        context: ForwardContext = .inference
    ) {
        self.network = network
        self.preconditioning = preconditioning
        self.signals = signals
        self.guidance = guidance
        self.maximumBatch = maximumBatch
        self.context = context
    }

    /// 2 where guidance asks for both predictions, else 1.
    public func evaluations(at sigma: Double) -> Int { mode(at: sigma).evaluations }

    private func mode(at sigma: Double) -> Guidance.Mode {
        guard let guidance, !guidance.drops.isDisjoint(with: signals.names) else { return .conditional }
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
        let coefficients = levels.values.map(preconditioning.coefficients(at:))
        let scaled = x.scaled(by: coefficients.map { Float($0.input) })
        let noise = Tensor(coefficients.map { Float($0.noise) }, shape: [levels.count])
        let output = predict(mode(at: levels[0]), signals.slice(images)) { signals in
            network(input(scaled, noise: noise, at: levels, signals), context: context)
        }
        return Tensor.combine(perSample: [
            (coefficients.map { Float($0.skip) }, x), (coefficients.map { Float($0.output) }, output),
        ])
    }

    /// What the network is given for images that are scaled already.
    private func input(_ x: Tensor, noise: Tensor, at levels: NoiseLevels, _ signals: Signals) -> NetworkInput {
        var input = NetworkInput(
            x, noise: noise, labels: signals.labels, embedding: signals.embedding, augment: signals.augmentation)
        if let condition = signals.condition {
            condition.join(&input, at: levels, preconditioning: preconditioning)
        } else if network.inputChannels > network.outputChannels {
            let missing = network.inputChannels - network.outputChannels
            let zeros = Tensor.zeros([x.shape[0], missing, x.shape[2], x.shape[3]])
            input.image = Tensor.concatenated([input.image, zeros], axis: 1)
        }
        return input
    }

    /// F, guided: D is linear in F, so that guiding one is guiding the other.
    private func predict(
        _ mode: Guidance.Mode, _ signals: Signals, _ network: (Signals) -> Tensor
    ) -> Tensor {
        let dropped = signals.dropping(guidance?.drops ?? [])
        return switch mode {
        case .conditional: network(signals)
        case .unconditional: network(dropped)
        case .both(let scale):
            if let weights = guidance?.channelWeights {
                weighted(network(signals), network(dropped), weights.map { 1 + (scale - 1) * $0 })
            } else {
                Tensor.combine([(Float(scale), network(signals)), (Float(1 - scale), network(dropped))])
            }
        }
    }

    /// `s·with + (1 − s)·without` with an s for every channel, over and over where there are more channels.
    private func weighted(_ with: Tensor, _ without: Tensor, _ scales: [Double]) -> Tensor {
        let channels = with.shape[1]
        return Tensor.concatenated(
            (0..<channels).map { channel in
                let scale = scales[channel % scales.count]
                return Tensor.combine([
                    (Float(scale), with.slice(axis1: channel..<channel + 1)),
                    (Float(1 - scale), without.slice(axis1: channel..<channel + 1)),
                ])
            }, axis: 1)
    }
}
