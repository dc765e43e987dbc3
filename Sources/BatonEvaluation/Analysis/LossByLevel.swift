import BatonCharts
import BatonDiffusion
import BatonSettings
import BatonTensor
import Foundation

/// The loss of a trained stage at fixed noise levels: where it is good, and where it was hardly trained.
public struct LossByLevel: Sendable, Codable, Hashable {
    /// One level.
    public struct Point: Sendable, Codable, Hashable {
        /// The level.
        public var sigma: Double
        /// Weighted loss a pixel, λ(σ)·(D − x)², mean over the pictures.
        public var loss: Double
        /// Standard error of `loss`.
        public var error: Double
        /// Root mean square of D − x a pixel.
        public var deviation: Double
    }

    /// Id of the stage.
    public var stage: String
    /// Levels from low to high.
    public var points: [Point]
    /// Lowest and highest level that 99 % of training falls between.
    public var trained: [Double]

    /// Measures a stage with the weights that are in its network. Every level sees the same pictures and noise.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - images: pictures of the data, `[N, C, R, R]` at the stage's size, in the value range.
    ///   - labels: `[N, K]` one-hot rows, or nil.
    ///   - count: how many levels, at equal ratios over what training visits.
    ///   - batch: images at once.
    ///   - progress: told after every level.
    public init(
        _ stage: any NetworkStage, images: Tensor, labels: Tensor?, levels count: Int = 16, batch: Int = 16,
        progress: (_ done: Int) throws -> Void = { _ in }
    ) throws {
        let law = stage.process.levels
        let low = max(law.sigma(at: 0.005), law.sigmaMinimum, 1e-3)
        let high = max(min(law.sigma(at: 0.995), 1e3), low * 1.01)
        let keys = (0..<images.shape[0]).map { RandomKey(seed: 0).folding("loss").folding(stage.id).folding($0) }
        self.stage = stage.id
        trained = [low, high]
        points = try (0..<count).map { index in
            let sigma = low * pow(high / low, Double(index) / Double(max(count - 1, 1)))
            var losses: [Double] = []
            for start in stride(from: 0, to: keys.count, by: batch) {
                let part = start..<min(start + batch, keys.count)
                let loss = try stage.loss(
                    TrainingBatch(
                        images: images.slice(axis0: part), labels: labels?.slice(axis0: part),
                        keys: Array(keys[part]), levels: NoiseLevels(sigma, count: part.count), isTraining: false))
                losses += loss.perImage.map(Double.init)
            }
            try progress(index + 1)
            let mean = losses.reduce(0, +) / Double(losses.count)
            let variance = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(1, losses.count - 1))
            return Point(
                sigma: sigma, loss: mean, error: (variance / Double(losses.count)).squareRoot(),
                deviation: (mean / law.weight(at: sigma)).squareRoot())
        }
    }

    /// The losses of stages over the level.
    public static func chart(_ stages: [LossByLevel]) -> LineChart {
        LineChart(
            title: "Loss by noise level", x: ChartAxis("σ", isLogarithmic: true),
            y: ChartAxis("weighted loss a pixel", isLogarithmic: true),
            series: stages.map { stage in
                .init(stage.stage, stage.points.map { (x: $0.sigma, y: $0.loss) }, width: 2, hasDots: true)
            })
    }
}
