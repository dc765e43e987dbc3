import BatonDiffusion
import BatonExperiments
import Foundation

/// Times a stage's network with random weights.
struct NetworkBenchmark {
    /// One batch size's numbers.
    struct Result: Encodable {
        let batch: Int
        /// Median of one evaluation.
        let forwardMs: Double
        /// Median of loss, gradient, Adam and average; nil where training was not timed.
        let trainStepMs: Double?
        /// 2·MACs·batch / forward time.
        let gflops: Double
        /// The process's largest resident memory so far, in 10⁶ bytes.
        let peakRssMb: Double
    }

    let stage: any NetworkStage
    let space: ImageSpace
    let labels: LabelSpace

    /// Values that training changes.
    var parameters: Int { stage.network.parameterCount }
    /// Of one evaluation of one image.
    var multiplyAccumulates: Int { stage.network.multiplyAccumulates }

    /// Times one batch size.
    func measure(batch: Int, runs: Int, trains: Bool) throws -> Result {
        let workload = StageWorkload(stage, space: space, labels: labels, batch: batch)
        let forward = try Stopwatch.median(runs: runs) { try workload.evaluate() }
        var step: Double?
        if trains {
            step = try Stopwatch.median(runs: max(1, runs / 2 + 1)) { try workload.train() }
            workload.clearGradients()
        }
        let operations = 2 * Double(multiplyAccumulates) * Double(batch)
        return Result(
            batch: batch, forwardMs: rounded(forward * 1000), trainStepMs: step.map { rounded($0 * 1000) },
            gflops: rounded(operations / forward / 1e9), peakRssMb: rounded(NetworkBenchmark.peakResidentBytes / 1e6))
    }

    private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

    /// The largest resident memory of the process so far.
    static var peakResidentBytes: Double {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return .nan }
        return Double(usage.ru_maxrss) * 1024
    }
}
