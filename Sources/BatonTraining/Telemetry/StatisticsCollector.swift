import BatonDiffusion
import BatonTensor
import Foundation

/// Adds up what steps report until a line of statistics is due.
struct StatisticsCollector {
    private let levels: LevelBins
    private var sums: [Double]
    private var counts: [Int]
    private var last: StepReport?
    private var repaired = 0
    private var seconds = 0.0
    private var total = 0.0

    /// Bins of the stage's levels.
    ///
    /// - Parameter elapsed: seconds of training before this session.
    init(levels: LevelBins, elapsed: Double = 0) {
        self.levels = levels
        sums = [Double](repeating: 0, count: levels.count)
        counts = [Int](repeating: 0, count: levels.count)
        total = elapsed
    }

    /// Adds a step that took `time` seconds.
    mutating func add(_ report: StepReport, time: Double) {
        for (sigma, loss) in zip(report.sigmas, report.losses) {
            let bin = levels.index(of: sigma)
            sums[bin] += Double(loss)
            counts[bin] += 1
        }
        repaired += report.repairedGradients
        seconds += time
        total += time
        last = report
    }

    /// The line for what was added since the last one; nil where nothing was.
    mutating func take() -> TrainingStatistics? {
        guard let report = last else { return nil }
        let images = counts.reduce(0, +)
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let line = TrainingStatistics(
            images: report.imagesSeen, step: report.step, loss: sums.reduce(0, +) / Double(max(images, 1)),
            levels: counts.indices.map { bin in
                levels.statistics(of: bin, images: counts[bin], total: sums[bin])
            },
            learningRate: report.learningRate, imagesPerSecond: seconds > 0 ? Double(images) / seconds : 0,
            repairedGradients: repaired, tensorBytes: MemoryUsage.current.peak,
            residentBytes: usage.ru_maxrss * 1024, time: Date().timeIntervalSince1970, elapsed: total)
        for bin in counts.indices {
            sums[bin] = 0
            counts[bin] = 0
        }
        (last, repaired, seconds) = (nil, 0, 0)
        return line
    }
}
