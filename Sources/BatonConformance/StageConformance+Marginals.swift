import BatonDiffusion
import BatonTensor

extension StageConformance {
    /// Samples with the best denoiser of white Gaussian data: the images must have the data's deviation again, means of boxes and
    /// what is left of them alike.
    func marginalMessages() throws -> [String] {
        guard let process = (try makeStage() as? any NetworkStage)?.process else { return [] }
        let stage = try makeStage(around: GaussianBackbone(try configuration(), labels: labels, process: process))
        let output = try run(stage, keys(16))
        let deviation = ImageSpace().sigmaData
        let factor = predecessor.map { size / $0.size } ?? 2
        let means = output.images.resized(height: size / factor, width: size / factor, by: .box)
        let rest = output.images - means.resized(height: size, width: size, by: .nearest)
        let share = 1 / Double(factor * factor)
        // What is handed over early still carries its noise.
        let variance = deviation * deviation + output.sigma * output.sigma
        return [
            ("means of boxes", means, variance * share), ("detail", rest, variance * (1 - share)),
        ].compactMap { name, images, expected in
            let found = Double(images.squared().mean().item()).squareRoot()
            guard abs(found / expected.squareRoot() - 1) > tolerance else { return nil }
            return "the deviation of \(name) is \(Float(found)), that of the data \(Float(expected.squareRoot()))"
        }
    }
}
