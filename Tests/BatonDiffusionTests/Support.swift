import BatonDiffusion
import BatonNetworks
import BatonTensor
import BatonTestSupport
import Foundation

/// A denoiser given as a formula.
struct FormulaDenoiser: Denoiser {
    var cost: (Double) -> Int = { _ in 1 }
    let formula: (Tensor, Double) -> Tensor

    func denoise(_ x: Tensor, at levels: NoiseLevels) throws -> Tensor { formula(x, levels[0]) }
    func evaluations(at sigma: Double) -> Int { cost(sigma) }

    /// Always right: the clean image is `value` everywhere.
    static func perfect(_ value: Float) -> FormulaDenoiser {
        FormulaDenoiser { x, _ in Tensor(repeating: value, shape: x.shape) }
    }
}

/// A process whose channels fade at different speeds: channel `c` stands for a coefficient with `A = m + (1 − m)·exp(−λ_c·τ)`,
/// τ following the relay's ImageNet schedule. The smallest thing with every difficulty of a blur.
struct FadingProcess: ForwardProcess {
    static let unit = Double.pi * Double.pi / 16
    /// λ of each channel in units of π²/16.
    let rates: [Double]
    var floor = 0.001
    var blurMaximum = 3.0
    var levels = LevelDistribution.logNormal(span: 0.93)

    var attenuates: Bool { true }
    func noiseDeviation(at sigma: Double) -> Double { 1 }

    func attenuation(_ channel: Int, at sigma: Double) -> Double {
        let sine = sin(.pi * levels.time(of: sigma) / 2)
        let blur = blurMaximum * sine * sine
        return floor + (1 - floor) * exp(-rates[channel] * Self.unit * blur * blur / 2)
    }

    func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor {
        let pixels = clean.count / clean.shape[0] / clean.shape[1]
        var values = clean.array()
        for index in values.indices {
            let channel = index / pixels % clean.shape[1]
            values[index] *= Float(attenuation(channel, at: levels[index / pixels / clean.shape[1]]))
        }
        return Tensor(values, shape: clean.shape)
    }

    func noise(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor { draw.normals(shape) }
}

/// A unit impulse in place of every normal number a sampler draws: image 0 sees none, image `1 + k` the k-th kind of draw.
/// With a linear denoiser the squares of the outputs then add up to the variance of a random run, exactly.
final class ImpulseNoise: NoiseSource {
    private var draws: [String] = []
    let images: Int

    init(images: Int) { self.images = images }

    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        let name = "\(purpose.name) \(step) \(component.name)"
        if !draws.contains(name) { draws.append(name) }
        let image = 1 + (draws.firstIndex(of: name) ?? 0)
        precondition(image < images, "more draws than images")
        let size = shape.count / shape[0]
        var values = [Float](repeating: 0, count: shape.count)
        for index in image * size..<(image + 1) * size { values[index] = 1 }
        return Tensor(values, shape: shape)
    }
}

/// Noise that was written down.
struct RecordedNoise: NoiseSource {
    let draw: (NoisePurpose, Int, NoiseComponent) -> Tensor

    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        draw(purpose, step, component)
    }
}

/// Remembers what it was told.
final class Recorder: SamplingObserver {
    struct Stopped: Error {}
    var steps: [SamplingProgress] = []
    var stopsAfter = Int.max

    func observe(_ progress: SamplingProgress) throws {
        steps.append(progress)
        if steps.count >= stopsAfter { throw Stopped() }
    }
}

/// A network that can be worked out by hand: `F = gain·x + Σ_k (k + 1)·label_k`, and remembers how it was called.
final class ToyNetwork: Backbone {
    let resolution: Int
    let labelCount: Int
    let gain: Float
    let inputChannels = 3
    let outputChannels = 3
    let augmentCount = 0
    var batches: [Int] = []
    var seenLabels: [[Float]?] = []
    /// Done to what it returns.
    var poison: (Tensor) -> Tensor = { $0 }

    init(resolution: Int, labelCount: Int = 0, gain: Float = 0) {
        self.resolution = resolution
        self.labelCount = labelCount
        self.gain = gain
    }

    var configuration: NetworkConfiguration {
        var network = SongUNet.Configuration(resolution: resolution)
        network.modelChannels = 16
        network.channelMultipliers = [1]
        return NetworkConfiguration(network)
    }
    /// Those of the network that `configuration` describes, so that there is something to count.
    var layers: [LayerSummary] { (try? configuration.makeBackbone().layers) ?? [] }
    let parameters: [Parameter] = []
    let buffers: [Parameter] = []
    var activationBytes: Int { 4 * resolution * resolution }

    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        let x = input.image
        batches.append(x.shape[0])
        seenLabels.append(input.labels?.array())
        let size = x.count / x.shape[0]
        let rows = input.labels?.array() ?? []
        let offsets = Tensor.build(x.shape) { buffer in
            for image in 0..<x.shape[0] {
                let label = (0..<labelCount).reduce(Float(0)) { sum, k in
                    sum + (rows.isEmpty ? 0 : rows[image * labelCount + k] * Float(k + 1))
                }
                for index in 0..<size { buffer[image * size + index] = label }
            }
        }
        return poison(Tensor.combine([(gain, x), (1, offsets)]))
    }
}

/// A stage that doubles the side of what it is given and adds noise of its own, so that cascades can be tested.
final class EchoStage: NetworkStage {
    let id: String
    let accepts: HandoffRequirement
    let offers: HandoffPromise
    let network: any Backbone
    let calls = 1
    let process: any ForwardProcess = GaussianProcess()
    let guidance: Guidance? = nil

    init(id: String, size: Int, labels: Int = 0) {
        self.id = id
        network = ToyNetwork(resolution: size)
        accepts = HandoffRequirement(
            predecessor: .required, space: ImageSpace(), labels: labels, kind: .clean)
        offers = HandoffPromise(size: size, space: ImageSpace(), labels: labels)
    }

    func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        guard let handoff else { return Handoff(images: Tensor.zeros([batch.count, 3, resolution, resolution])) }
        let noise = batch.noise(forStage: id)
            .normals([batch.count, 3, resolution, resolution], for: .start, step: 0, component: .white)
        return Handoff(images: handoff.images.upsampled(filter: [1, 1]) + noise, calls: 1)
    }

    func loss(_ batch: TrainingBatch) throws -> StageLoss {
        StageLoss(total: Tensor(scalar: 0), sigmas: [], perImage: [])
    }

    func denoised(_ x: Tensor, at levels: NoiseLevels, _ signals: Signals) throws -> Tensor { x }
}

/// The reference tensors of `Tests/Fixtures/relay.safetensors`, rounded to single precision.
struct RelayVectors {
    private let data: Data
    private let header: [String: Any]
    private let start: Int

    init() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/relay.safetensors")
        data = try Data(contentsOf: file)
        let length = data.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        start = 8 + length
        header = try JSONSerialization.jsonObject(with: data[8..<start]) as? [String: Any] ?? [:]
    }

    subscript(name: String) -> Tensor {
        guard let entry = header[name] as? [String: Any], let shape = entry["shape"] as? [Int],
            let range = entry["data_offsets"] as? [Int]
        else { preconditionFailure("no tensor \(name)") }
        let values = data[start + range[0]..<start + range[1]].withUnsafeBytes { bytes in
            (0..<bytes.count / 8).map { Float(bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self)) }
        }
        return Tensor(values, shape: Shape(shape))
    }
}

/// Largest distance between two tensors.
func distance(_ a: Tensor, _ b: Tensor) -> Double {
    zip(a.array(), b.array()).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
}

/// Relative L2 distance of `a` from `b`.
func relativeError(_ a: Tensor, _ b: Tensor) -> Double {
    var difference = 0.0
    var norm = 0.0
    for (left, right) in zip(a.array(), b.array()) {
        difference += pow(Double(left) - Double(right), 2)
        norm += pow(Double(right), 2)
    }
    return (difference / norm).squareRoot()
}

/// The ImageNet settings of the published relay sampler.
func relaySchedule(steps: Int = 200) throws -> Schedule {
    try Schedule.karras(steps: steps, sigmaMinimum: 0.008, sigmaMaximum: 80, rho: 100, startSigma: 0.9)
}

/// A context whose noise depends on `seed`, for `count` images.
func keyedContext(_ count: Int, seed: UInt64 = 1, observer: (any SamplingObserver)? = nil) -> SamplingContext {
    SamplingContext(
        stage: "toy", noise: KeyedNoise((0..<count).map { RandomKey(seed: seed).folding($0) }), observer: observer)
}
