import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import ConditionedFamily
import Foundation
import Testing

/// The largest distance between two tensors.
func distance(_ a: Tensor, _ b: Tensor) -> Double {
    a.shape == b.shape
        ? zip(a.array(), b.array()).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) } : .infinity
}

/// Images that follow from their keys.
func noise(_ keys: [RandomKey], size: Int, channels: Int = 3, deviation: Float = 0.5) -> Tensor {
    KeyedNoise(keys).normals([keys.count, channels, size, size], for: .start, step: 0, component: .white) * deviation
}

func keys(_ count: Int, seed: UInt64 = 1) -> [RandomKey] { (0..<count).map { RandomKey(seed: seed).folding($0) } }

/// What a stage before promises.
func promise(size: Int = 4, sigma: Double = 0, labels: Int = 0) -> HandoffPromise {
    HandoffPromise(size: size, space: ImageSpace(), labels: labels, sigma: sigma)
}

/// A network small enough for tests.
func smallNetwork(resolution: Int = 8, labels: Int = 0) -> NetworkConfiguration {
    var network = SongUNet.Configuration(resolution: resolution)
    network.modelChannels = 16
    network.channelMultipliers = [1, 2]
    network.blocks = 1
    network.attentionResolutions = [4]
    network.labelCount = labels
    network.dropout = 0
    return NetworkConfiguration(network)
}

/// A stage of 8×8 after one of 4×4, made as a cascade file makes it.
func makeStage(
    condition: SettingsNode.Value = ["type": "gaussian"], sampler: SettingsNode.Value = ["type": "heun", "steps": 4],
    after predecessor: HandoffPromise? = promise(), plain: NetworkConfiguration = smallNetwork(), seed: UInt64? = 1
) throws -> DiffusionStage {
    let (settings, problems) = ConditionedFamily.schema().validate(
        SettingsNode(["condition": condition, "sampler": sampler]))
    #expect(problems.isEmpty)
    let settings_ = try #require(settings)
    let network = try ConditionedFamily.network(plain, for: settings_, after: predecessor).makeBackbone()
    if let seed { network.materialize(key: RandomKey(seed: seed)) }
    let stage = try ConditionedFamily.makeStage(
        settings_,
        in: StageContext(id: "top", size: plain.resolution, predecessor: predecessor, network: network),
        samplers: .builtIn)
    return try #require(stage as? DiffusionStage)
}

/// A network without weights, given as a formula of its input and σ of every image.
final class FormulaNetwork: Backbone {
    let resolution: Int
    private let formula: (NetworkInput, [Double]) -> Tensor

    init(resolution: Int, _ formula: @escaping (NetworkInput, [Double]) -> Tensor) {
        self.resolution = resolution
        self.formula = formula
    }

    var configuration: NetworkConfiguration { NetworkConfiguration(SongUNet.Configuration(resolution: resolution)) }
    let parameters: [Parameter] = []
    let buffers: [Parameter] = []
    let layers: [LayerSummary] = []
    let inputChannels = 6
    let outputChannels = 3
    let labelCount = 0
    let augmentCount = 0
    let activationBytes = 1

    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        formula(input, input.noise.array().map { exp(4 * Double($0)) })
    }
}

extension SmallImageCondition {
    /// The condition at the size of `images`, whose own levels do not matter.
    func trained(on images: Tensor, smallSize: Int, keys: [RandomKey]) -> Condition {
        trained(
            on: images, at: NoiseLevels(1, count: keys.count), smallSize: smallSize, size: images.shape[2], keys: keys)
    }
}
