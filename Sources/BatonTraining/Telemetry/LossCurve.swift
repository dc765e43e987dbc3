import BatonCharts
import Foundation

/// The loss of a training over the images seen: its mean, and by noise level.
public enum LossCurve {
    /// The chart of a run's statistics.
    ///
    /// - Parameters:
    ///   - statistics: the lines of `stats.jsonl`.
    ///   - title: what stands above the chart.
    ///   - points: most points a line; more lines of statistics than these are averaged.
    public static func chart(
        _ statistics: [TrainingStatistics], title: String = "Training loss", points: Int = 200
    ) -> LineChart {
        let groups = grouped(statistics, into: max(points, 1))
        // The bins of the last line; a session with other ones has no share in theirs.
        let bins = statistics.last?.levels ?? []
        var series: [LineChart.Series] = bins.enumerated().map { index, bin in
            let line = groups.compactMap { group -> (x: Double, y: Double)? in
                let levels = group.lines.flatMap(\.levels).filter(bin.isSameBin)
                let images = levels.reduce(0) { $0 + $1.images }
                guard images > 0 else { return nil }
                let sum = levels.reduce(0.0) { $0 + ($1.loss ?? 0) * Double($1.images) }
                return (group.images, sum / Double(images))
            }
            return LineChart.Series(bin.name, line, color: color(index, of: bins.count), width: 1)
        }
        series += validation(statistics, bins: bins)
        let mean = groups.map { group in
            (x: group.images, y: group.lines.reduce(0) { $0 + $1.loss } / Double(group.lines.count))
        }
        series.append(LineChart.Series("mean", mean, color: "#000000", width: 2.5))
        return LineChart(
            title: title, x: ChartAxis("images seen", including: 0...0),
            y: ChartAxis("weighted loss a pixel", isLogarithmic: true), series: series)
    }

    /// Consecutive lines, each group at its last one's number of images.
    private static func grouped(
        _ statistics: [TrainingStatistics], into count: Int
    ) -> [(images: Double, lines: ArraySlice<TrainingStatistics>)] {
        let size = max(1, (statistics.count + count - 1) / count)
        return stride(from: 0, to: statistics.count, by: size).map { start in
            let lines = statistics[start..<min(start + size, statistics.count)]
            return (Double(lines.last?.images ?? 0), lines)
        }
    }

    /// The losses on the pictures held back, dashed in the colours of training, and their mean.
    private static func validation(
        _ statistics: [TrainingStatistics], bins: [TrainingStatistics.Level]
    ) -> [LineChart.Series] {
        let measured = statistics.compactMap { line in line.validation.map { (Double(line.images), $0) } }
        guard !measured.isEmpty else { return [] }
        let levels = bins.enumerated().map { index, bin in
            LineChart.Series(
                "",
                measured.compactMap { images, validation in
                    validation.levels.first(where: bin.isSameBin)?.loss.map { (x: images, y: $0) }
                }, color: color(index, of: bins.count), width: 1, isDashed: true)
        }
        return levels + [
            LineChart.Series(
                "validation", measured.map { (x: $0, y: $1.loss) }, color: "#009e73", width: 2.5, isDashed: true,
                hasDots: measured.count < 50)
        ]
    }

    /// From blue at low noise to orange at high noise.
    private static func color(_ bin: Int, of count: Int) -> String {
        let share = Double(bin) / Double(max(count - 1, 1))
        func mix(_ low: Double, _ high: Double) -> Int { Int((low + share * (high - low)).rounded()) }
        return String(format: "#%02x%02x%02x", mix(60, 240), mix(110, 140), mix(220, 40))
    }
}
