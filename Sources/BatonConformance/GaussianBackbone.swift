import BatonDiffusion
import BatonNetworks
import BatonTensor
import Foundation

/// The network that makes EDM's denoiser the best one for white data x₀ ~ N(0, σ_d²) under a process `A(σ)·x₀ + σ·n` with white n:
///
///     D(x; σ) = σ_d²·A·(σ_d²·A² + σ²)⁻¹·x
///
/// A being its own transpose. It looks at no condition.
final class GaussianBackbone: Backbone {
    let configuration: NetworkConfiguration
    let labelCount: Int
    private let process: any ForwardProcess
    private let preconditioning = EDMPreconditioning()

    init(_ configuration: NetworkConfiguration, labels: Int, process: any ForwardProcess) {
        self.configuration = configuration
        self.process = process
        labelCount = labels
    }

    let parameters: [Parameter] = []
    let buffers: [Parameter] = []
    let layers: [LayerSummary] = []
    let outputChannels = ImageSpace().channels
    let augmentCount = 0
    let activationBytes = 0
    var inputChannels: Int { configuration.inputChannels }
    var resolution: Int { configuration.resolution }

    /// `F = (D − c_skip·x)/c_out`.
    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        let sigmas = NoiseLevels(input.noise.array().map { exp(4 * Double($0)) })
        let coefficients = sigmas.values.map(preconditioning.coefficients(at:))
        let x = input.image.slice(axis1: 0..<outputChannels).scaled(by: coefficients.map { Float(1 / $0.input) })
        return Tensor.combine(perSample: [
            (coefficients.map { Float(1 / $0.output) }, denoised(x, at: sigmas)),
            (coefficients.map { Float(-$0.skip / $0.output) }, x),
        ])
    }

    private func denoised(_ x: Tensor, at sigmas: NoiseLevels) -> Tensor {
        let variance = preconditioning.sigmaData * preconditioning.sigmaData
        let noise = sigmas.coefficients { $0 * $0 }
        let data = [Float](repeating: Float(variance), count: sigmas.count)
        func attenuated(_ images: Tensor) -> Tensor { process.attenuate(images, at: sigmas) }
        /// `(σ_d²·A² + σ²)·images`.
        func covariance(_ images: Tensor) -> Tensor {
            Tensor.combine(perSample: [(data, attenuated(attenuated(images))), (noise, images)])
        }
        return attenuated(solve(covariance, x)).scaled(by: data)
    }

    /// Conjugate gradients: A has few values that differ, and as many steps are enough.
    private func solve(_ map: (Tensor) -> Tensor, _ right: Tensor) -> Tensor {
        var solution = Tensor.zeros(right.shape)
        var residual = right
        var direction = right
        var energy = residual.squared().sum().item()
        let goal = energy * 1e-10
        for _ in 0..<64 where energy > goal {
            let mapped = map(direction)
            let step = energy / (direction * mapped).sum().item()
            solution = Tensor.combine([(1, solution), (step, direction)])
            residual = Tensor.combine([(1, residual), (-step, mapped)])
            let next = residual.squared().sum().item()
            direction = Tensor.combine([(1, residual), (next / energy, direction)])
            energy = next
        }
        return solution
    }
}
