import BatonDiffusion
import BatonNetworks
import BatonTensor
import Foundation
import Testing

@Suite("Condition") struct ConditionTests {
    /// A small network of either kind that sees a condition, and one that does not, with the same weights otherwise and zeros
    /// for the condition.
    static func pair(_ plain: NetworkConfiguration, embedsLevel: Bool) throws -> (any Backbone, any Backbone) {
        let wide = try plain.seeing(imageChannels: 3, level: embedsLevel)
        let (narrow, network) = (try plain.makeBackbone(), try wide.makeBackbone())
        narrow.materialize(key: RandomKey(seed: 4))
        network.materialize(key: RandomKey(seed: 5))
        let known = Dictionary(uniqueKeysWithValues: narrow.parameters.map { ($0.name, $0) })
        for parameter in network.parameters {
            guard let source = known[parameter.name] else {
                try parameter.set(Tensor.zeros(parameter.shape))
                continue
            }
            if source.shape == parameter.shape {
                try parameter.set(source.value)
            } else {
                let zeros = Tensor.zeros([source.shape[0], 3, source.shape[2], source.shape[3]])
                try parameter.set(Tensor.concatenated([source.value, zeros], axis: 1))
            }
        }
        return (narrow, network)
    }

    static var configurations: [NetworkConfiguration] {
        var song = SongUNet.Configuration(resolution: 8)
        song.modelChannels = 16
        song.channelMultipliers = [1, 2]
        song.blocks = 1
        song.attentionResolutions = [4]
        var adm = ADMUNet.Configuration(resolution: 8)
        adm.modelChannels = 64
        adm.channelMultipliers = [1, 1]
        adm.blocks = 1
        adm.attentionResolutions = [4]
        return [NetworkConfiguration(song), NetworkConfiguration(adm)]
    }

    @Test("zero weights for the condition give the plain denoiser", arguments: [0, 1], [false, true])
    func zeroWeightsForTheConditionGiveThePlainDenoiser(kind: Int, embedsLevel: Bool) throws {
        let (narrow, wide) = try Self.pair(Self.configurations[kind], embedsLevel: embedsLevel)
        let x = Tensor(RandomKey(seed: 1).normals(2 * 3 * 64), shape: [2, 3, 8, 8])
        let condition = Condition(
            Tensor(RandomKey(seed: 2).normals(2 * 3 * 64), shape: [2, 3, 8, 8]), at: NoiseLevels([0.3, 0]),
            embedsLevel: embedsLevel)
        let levels = NoiseLevels([0.5, 20])
        let expected = try NetworkDenoiser(narrow, preconditioning: EDMPreconditioning()).denoise(x, at: levels)
        let found = try NetworkDenoiser(
            wide, preconditioning: EDMPreconditioning(), signals: Signals(condition: condition)
        )
        .denoise(x, at: levels)
        #expect(found.shape == x.shape)
        #expect(distance(found, expected) < 1e-6)
    }

    @Test("the condition is scaled and the skip is of the image alone", arguments: ConditionScaling.allCases)
    func theConditionIsScaledAndTheSkipIsOfTheImageAlone(scaling: ConditionScaling) throws {
        let network = ConditionSpy(resolution: 4)
        let x = Tensor(repeating: 2, shape: [2, 3, 4, 4])
        let condition = Condition(
            Tensor(repeating: 3, shape: [2, 3, 4, 4]), at: NoiseLevels([0.5, 1]), scaling: scaling, embedsLevel: true)
        let denoised = try NetworkDenoiser(
            network, preconditioning: EDMPreconditioning(), signals: Signals(condition: condition), maximumBatch: 1
        ).denoise(x, at: NoiseLevels([1, 2]))
        // The spy returns 0, so that D = c_skip·x.
        #expect(abs(denoised.array()[0] - 2 * 0.2) < 1e-6 && abs(denoised.array()[48] - 2 * 0.25 / 4.25) < 1e-6)
        let factors: [Double] =
            switch scaling {
            case .none: [1, 1]
            case .conditionLevel: [1 / 0.5.squareRoot(), 1 / 1.25.squareRoot()]
            case .imageLevel: [1 / 1.25.squareRoot(), 1 / 4.25.squareRoot()]
            }
        #expect(network.inputs.count == 2)
        for (input, (factor, level)) in zip(network.inputs, zip(factors, [0.5, 1.0])) {
            #expect(input.image.shape == [1, 6, 4, 4])
            #expect(abs(Double(input.image.array()[48]) - 3 * factor) < 1e-6)
            #expect(abs(Double(input.conditionNoise?.item() ?? .nan) - log(level) / 4) < 1e-6)
        }
    }

    @Test("a clean condition has a level that can be embedded") func aCleanConditionHasALevelThatCanBeEmbedded() throws
    {
        let network = ConditionSpy(resolution: 4)
        let images = Tensor.zeros([1, 3, 4, 4])
        let condition = Condition(images, at: NoiseLevels([0]), embedsLevel: true)
        _ = try NetworkDenoiser(network, preconditioning: EDMPreconditioning(), signals: Signals(condition: condition))
            .denoise(images, at: NoiseLevels([1]))
        #expect(abs((network.inputs[0].conditionNoise?.item() ?? .nan) - Float(log(0.002) / 4)) < 1e-6)
    }

    @Test("noise before enlarging is smooth and noise after it is white")
    func noiseBeforeEnlargingIsSmoothAndNoiseAfterItIsWhite() {
        let low = Tensor.zeros([1, 1, 64, 64])
        let draw = NoiseDraw(KeyedNoise([RandomKey(seed: 3)]), purpose: .condition)
        func images(_ resize: ResizeFilter, _ order: ConditionPath.Order) -> [Float] {
            ConditionPath(resize: resize, order: order)
                .images(of: low, size: 128, adding: NoiseLevels(0.4, count: 1), from: draw).array()
        }
        func correlation(_ pixels: [Float]) -> (deviation: Double, neighbour: Double) {
            let variance = pixels.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(pixels.count)
            let product = (0..<128 * 64).reduce(0.0) { $0 + Double(pixels[2 * $1]) * Double(pixels[2 * $1 + 1]) }
            return (variance.squareRoot(), product / Double(128 * 64) / variance)
        }
        let after = correlation(images(.bilinear, .upsampleThenNoise))
        #expect(abs(after.deviation - 0.4) < 0.01 && abs(after.neighbour) < 0.03)
        let blocks = correlation(images(.nearest, .noiseThenUpsample))
        #expect(abs(blocks.deviation - 0.4) < 0.02 && abs(blocks.neighbour - 1) < 1e-6)
        // Bilinear weights ¾ and ¼: variance (10/16)², covariance of neighbours 6/16·10/16 …
        let smooth = correlation(images(.bilinear, .noiseThenUpsample))
        #expect(abs(smooth.deviation - 0.4 * 0.625) < 0.01)
    }

    @Test("nothing is drawn for a clean condition") func nothingIsDrawnForACleanCondition() {
        let low = Tensor(RandomKey(seed: 1).normals(48), shape: [1, 3, 4, 4])
        let never = RecordedNoise { _, _, _ in
            Issue.record("noise was drawn")
            return low
        }
        let images = ConditionPath(resize: .nearest).images(
            of: low, size: 8, adding: NoiseLevels(0, count: 1), from: NoiseDraw(never, purpose: .condition))
        #expect(images.array() == low.resized(height: 8, width: 8, by: .nearest).array())
    }

    @Test("a uniform law is uniform in the index of karras grid") func aUniformLawIsUniformInTheIndexOfKarrasGrid()
        throws
    {
        let levels = LevelDistribution(law: KarrasLaw(low: 0.002, high: 80))
        let grid = try Schedule.karras(steps: 18, sigmaMinimum: 0.002, sigmaMaximum: 80)
        for (index, sigma) in grid.sigmas.dropLast().enumerated() {
            let time = 1 - Double(index) / 17
            #expect(abs(levels.sigma(at: time) / sigma - 1) < 1e-9)
            #expect(abs(levels.time(of: sigma) - time) < 1e-9)
        }
        let point = LevelDistribution(law: KarrasLaw.fixed(0.3))
        #expect(point.draw(keys: [RandomKey(seed: 1), RandomKey(seed: 2)]).values == [0.3, 0.3])
        #expect(point.share(below: 0.3) == 0 && point.share(below: 0.31) == 1 && point.share(below: 0.29) == 0)
    }
}

/// A network that returns zeros and remembers what it was given.
final class ConditionSpy: Backbone {
    let resolution: Int
    var inputs: [NetworkInput] = []

    init(resolution: Int) { self.resolution = resolution }

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
        inputs.append(input)
        return Tensor.zeros([input.image.shape[0], 3, resolution, resolution])
    }
}
