import BatonDiffusion
import BatonNetworks
import BatonTensor
import BatonTraining
import Foundation

/// Times a stage's network with random weights.
struct NetworkBenchmark {
    /// One batch size's numbers.
    struct Result: Encodable {
        let batch: Int
        /// Median of one evaluation.
        let forwardMs: Double
        /// Median of loss, gradient and Adam; nil where training was not timed.
        let trainStepMs: Double?
        /// 2·MACs·batch / forward time.
        let gflops: Double
        /// The process's largest resident memory so far, in 10⁶ bytes.
        let peakRssMb: Double
    }

    private let stage: any Stage
    private let space: ImageSpace
    private let labels: LabelSpace
    private let key = RandomKey(seed: 0)

    /// Gives the network random weights.
    init(_ stage: any Stage, space: ImageSpace, labels: LabelSpace) {
        self.stage = stage
        self.space = space
        self.labels = labels
        stage.network.materialize(key: key)
    }

    /// Values that training changes.
    var parameters: Int { stage.network.parameterCount }
    /// Of one evaluation of one image.
    var multiplyAccumulates: Int { stage.network.multiplyAccumulates }

    /// Times one batch size.
    func measure(batch: Int, runs: Int, trains: Bool) throws -> Result {
        let keys = (0..<batch).map { key.folding("bench").folding(UInt64($0)) }
        let classes = keys.indices.map { $0 % max(labels.count, 1) }
        let rows = labels.count > 0 ? LabelSpace.oneHot(classes, count: labels.count) : nil
        let images = noise(keys).scaled(by: [Float](repeating: Float(space.sigmaData), count: batch))
        stage.maximumBatch = batch
        let levels = NoiseLevels(1, count: batch)
        let forward = try median(runs: runs) { _ = try stage.denoised(images, at: levels, labels: rows, augment: nil) }
        var step: Double?
        if trains {
            let optimizer = Adam()
            step = try median(runs: max(1, runs / 2 + 1)) {
                stage.network.clearGradients()
                let loss = try stage.loss(TrainingBatch(images: images, labels: rows, keys: keys))
                loss.total.backward()
                // A rate of zero: every run meets the same weights.
                optimizer.step(stage.network.parameters, learningRate: 0)
            }
            stage.network.clearGradients()
        }
        let operations = 2 * Double(stage.network.multiplyAccumulates) * Double(batch)
        return Result(
            batch: batch, forwardMs: rounded(forward * 1000), trainStepMs: step.map { rounded($0 * 1000) },
            gflops: rounded(operations / forward / 1e9), peakRssMb: rounded(NetworkBenchmark.peakResidentBytes / 1e6))
    }

    /// `[N, C, R, R]`, one key an image.
    private func noise(_ keys: [RandomKey]) -> Tensor {
        let one = space.channels * stage.resolution * stage.resolution
        return Tensor.build([keys.count, space.channels, stage.resolution, stage.resolution]) { buffer in
            for (index, key) in keys.enumerated() {
                key.fillNormals(UnsafeMutableBufferPointer(rebasing: buffer[(index * one)..<((index + 1) * one)]))
            }
        }
    }

    /// Median seconds of `work` after two runs to warm up (the first chooses algorithms, the second fills the pool).
    private func median(runs: Int, _ work: () throws -> Void) throws -> Double {
        for _ in 0..<2 { try work() }
        var times: [Double] = []
        for _ in 0..<runs {
            let start = ContinuousClock.now
            try work()
            times.append((ContinuousClock.now - start).inSeconds)
        }
        times.sort()
        return (times[(runs - 1) / 2] + times[runs / 2]) / 2
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// The largest resident memory of the process so far.
    private static var peakResidentBytes: Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
        return Double(usage.ru_maxrss) * 1024
    }
}
