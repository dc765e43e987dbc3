import BatonDiffusion
import BatonNetworks
import BatonTensor
import Foundation
import RelayFamily

/// A denoiser that knows the clean image.
struct PerfectDenoiser: Denoiser {
    let clean: Tensor

    func denoise(_ x: Tensor, at levels: NoiseLevels) -> Tensor { clean }
}

/// The best linear denoiser of independent Gaussian coefficients of given variances, under a relay process without block noise.
struct LinearDenoiser: Denoiser {
    let schedule: RelaySchedule
    /// One variance a coefficient, row-major.
    let variances: [Double]

    func denoise(_ x: Tensor, at levels: NoiseLevels) -> Tensor {
        let sigma = levels[0]
        let factors = zip(schedule.attenuation(at: sigma), variances).map { $0 * $1 / ($0 * $0 * $1 + sigma * sigma) }
        return PatchFilter.apply([PatchFilter(factors: factors, patch: schedule.patch)], to: x)
    }
}

/// Noise in which image i of the batch is given `pattern` in draw i and nothing in any other: image i then ends as the
/// response to draw i. Draw 0 is the start, then predictor and corrector of every step.
struct ImpulseNoise: NoiseSource {
    let pattern: [Float]

    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        let draw = purpose == .start ? 0 : 2 * step + (purpose == .predictor ? 1 : 2)
        var values = [Float](repeating: 0, count: shape.count)
        if draw < shape[0] { values.replaceSubrange(draw * pattern.count..<(draw + 1) * pattern.count, with: pattern) }
        return Tensor(values, shape: shape)
    }
}

/// Noise in which image i is pixel i of the white part for the first images, and pixel i of the block part for the rest.
struct PixelNoise: NoiseSource {
    func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        let pixels = shape.count / shape[0]
        var values = [Float](repeating: 0, count: shape.count)
        for pixel in 0..<pixels {
            let image = component == .white ? pixel : pixels + pixel
            values[image * pixels + pixel] = 1
        }
        return Tensor(values, shape: shape)
    }
}

/// Remembers the state after every step.
final class PathObserver: SamplingObserver {
    private(set) var path: [(sigma: Double, x: Tensor)] = []

    func observe(_ progress: SamplingProgress) { path.append((progress.sigma, progress.x)) }
}

/// A network without weights.
final class FormulaNetwork: Backbone {
    let resolution: Int
    let labelCount: Int
    /// F from x, σ of every image and labels.
    private let formula: (Tensor, [Double], Tensor?) -> Tensor

    init(resolution: Int, labelCount: Int = 0, _ formula: @escaping (Tensor, [Double], Tensor?) -> Tensor) {
        self.resolution = resolution
        self.labelCount = labelCount
        self.formula = formula
    }

    /// F ≡ 0: a network as it is before training.
    static func untrained(resolution: Int, labelCount: Int = 0) -> FormulaNetwork {
        FormulaNetwork(resolution: resolution, labelCount: labelCount) { x, _, _ in Tensor.zeros(x.shape) }
    }

    /// The network that makes D(x; σ) = c_skip·x + (1 − c_skip)·clean, with the given standard deviation of the data.
    static func pull(towards clean: Tensor, sigmaData: Double = 0.5) -> FormulaNetwork {
        FormulaNetwork(resolution: clean.shape[2]) { _, sigmas, _ in
            let factors = sigmas.map { Float($0 / (sigmaData * ($0 * $0 + sigmaData * sigmaData).squareRoot())) }
            return clean.slice(axis0: 0..<factors.count).scaled(by: factors)
        }
    }

    var configuration: NetworkConfiguration { NetworkConfiguration(SongUNet.Configuration(resolution: resolution)) }
    let parameters: [Parameter] = []
    let buffers: [Parameter] = []
    let layers: [LayerSummary] = []
    let inputChannels = 3
    let outputChannels = 3
    let augmentCount = 0
    let activationBytes = 1

    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        formula(input.image, input.noise.array().map { exp(4 * Double($0)) }, input.labels)
    }
}
