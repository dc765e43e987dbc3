import BatonDiffusion
import BatonTensor

/// One of the ways to corrupt an image that the paper draws side by side (RDM, Fig. 2 and 8).
struct Corruption {
    /// What it is called in a drawing.
    let name: String
    /// The clean image as it is seen at σ, `[N, C, R, R]`.
    let signal: (_ clean: Tensor, _ sigma: Double) -> Tensor
    /// Noise of unit scale at σ for images of a shape, one key an image.
    let noise: (_ shape: Shape, _ sigma: Double, _ keys: [RandomKey]) -> Tensor

    /// Gaussian noise on the smaller image, each pixel of which is then repeated.
    static func repeated(factor: Int, size: Int) -> Corruption {
        Corruption(name: "Gaussian noise at \(size / factor) px, repeated") { clean, _ in
            clean.boxDownsampled(by: factor).boxUpsampled(by: factor)
        } noise: { shape, _, keys in
            KeyedNoise(keys).normals(
                [shape[0], shape[1], shape[2] / factor, shape[3] / factor], for: .training, step: 0, component: .white
            ).boxUpsampled(by: factor)
        }
    }

    /// Gaussian noise on the image itself.
    static func gaussian(size: Int) -> Corruption {
        Corruption(name: "Gaussian noise at \(size) px") { clean, _ in
            clean
        } noise: { shape, _, keys in
            KeyedNoise(keys).normals(shape, for: .training, step: 0, component: .white)
        }
    }

    /// Low-pass block noise alone, blocks as large as the factor.
    static func block(factor: Int, size: Int) -> Corruption {
        Corruption(name: "Block noise of \(factor) px at \(size) px") { clean, _ in
            clean
        } noise: { shape, _, keys in
            BlockNoise(block: factor, scale: 1).filter(
                KeyedNoise(keys).normals(shape, for: .training, step: 0, component: .block))
        }
    }

    /// What the stage does to its images in training.
    static func process(of stage: any NetworkStage) -> Corruption {
        let process = stage.process
        return Corruption(name: "Stage '\(stage.id)' as it is trained") { clean, sigma in
            process.attenuate(clean, at: NoiseLevels(sigma, count: clean.shape[0]))
        } noise: { shape, sigma, keys in
            process.noise(shape, at: NoiseLevels(sigma, count: keys.count), keys: keys)
        }
    }

    /// The ways to be drawn for a stage; `factor` is 1 for a stage without a predecessor.
    static func all(of stage: any NetworkStage, factor: Int) -> [Corruption] {
        guard factor > 1 else { return [process(of: stage)] }
        return [
            repeated(factor: factor, size: stage.resolution), gaussian(size: stage.resolution),
            block(factor: factor, size: stage.resolution), process(of: stage),
        ]
    }
}
