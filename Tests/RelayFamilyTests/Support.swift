import BatonDiffusion
import BatonTensor
import RelayFamily

/// Numbers in [−1, 1] that are the same on every machine.
func numbers(_ count: Int, seed: UInt64 = 1) -> [Double] {
    RandomKey(seed: seed).uniforms(count).map { 2 * $0 - 1 }
}

/// The largest difference of two lists of equal length.
func distance(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// The norm of a list.
func norm(_ a: [Double]) -> Double { a.reduce(0) { $0 + $1 * $1 }.squareRoot() }

/// Coefficients of one patch, row-major in and out: C·X·Cᵀ.
func cosineTransform(_ pixels: [Double], patch: Int) -> [Double] {
    transformed(pixels, CosineMatrix.orthonormal(patch), patch)
}

/// The patch of these coefficients: Cᵀ·X·C.
func inverseCosineTransform(_ coefficients: [Double], patch: Int) -> [Double] {
    let matrix = CosineMatrix.orthonormal(patch)
    let transpose = matrix.indices.map { matrix[$0 % patch * patch + $0 / patch] }
    return transformed(coefficients, transpose, patch)
}

/// M·X·Mᵀ.
private func transformed(_ values: [Double], _ matrix: [Double], _ side: Int) -> [Double] {
    let left = values.indices.map { index in
        (0..<side).reduce(0.0) { $0 + matrix[index / side * side + $1] * values[$1 * side + index % side] }
    }
    return values.indices.map { index in
        (0..<side).reduce(0.0) { $0 + left[index / side * side + $1] * matrix[index % side * side + $1] }
    }
}

extension DiffusionStage {
    /// A relay stage's process.
    var relay: RelayProcess {
        guard let relay = process as? RelayProcess else { preconditionFailure("'\(id)' is no relay stage") }
        return relay
    }

    /// A relay stage's sampler.
    var relaySampler: RelaySampler {
        guard let relay = sampler as? RelaySampler else { preconditionFailure("'\(id)' is no relay stage") }
        return relay
    }
}

/// The schedules of the published models: 64→256 of ImageNet and CelebA-HQ, and 256→512.
enum Published {
    static let imageNet = schedule(patch: 4, blurMax: 3, span: 0.93)
    static let celebA = schedule(patch: 4, blurMax: 2, span: 0.89)
    static let faces512 = schedule(patch: 2, blurMax: 1.25, span: 0.93)
    static let all = [imageNet, celebA, faces512]

    private static func schedule(patch: Int, blurMax: Double, span: Double) -> RelaySchedule {
        RelaySchedule(patch: patch, blurMax: blurMax, levels: .logNormal(span: span, sigmaMinimum: 0.0075))
    }

    /// The cut grid of the ImageNet script with `steps` levels before the cut.
    static func imageNetGrid(_ steps: Int) throws -> Schedule {
        try .karras(steps: steps, sigmaMinimum: 0.008, sigmaMaximum: 80, rho: 100, startSigma: 0.9)
    }

    /// The cut grid of the CelebA-HQ script.
    static func celebAGrid(startSigma: Double = 0.95) throws -> Schedule {
        try .karras(steps: 150, sigmaMinimum: 0.008, sigmaMaximum: 80, rho: 7, startSigma: startSigma)
    }
}

extension RelaySchedule {
    /// V A(σ) Vᵀ in double precision on one plane.
    func blurred(_ plane: [Double], height: Int, width: Int, at sigma: Double) -> [Double] {
        PatchFilter(factors: attenuation(at: sigma), patch: patch)(plane, height: height, width: width)
    }
}

/// Means of boxes of `factor` × `factor` pixels, each spread over its box again.
func boxMeans(_ plane: [Double], side: Int, factor: Int) -> [Double] {
    var means = plane
    for y in stride(from: 0, to: side, by: factor) {
        for x in stride(from: 0, to: side, by: factor) {
            let box = (0..<factor * factor).map { (y + $0 / factor) * side + x + $0 % factor }
            let mean = box.reduce(0.0) { $0 + plane[$1] } / Double(box.count)
            for index in box { means[index] = mean }
        }
    }
    return means
}
