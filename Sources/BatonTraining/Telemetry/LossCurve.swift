import BatonCharts
import Foundation

/// The loss of a training over the images seen: its mean, and by noise level.
public enum LossCurve {
    /// The chart of a run's statistics.
    ///
    /// - Parameters:
    ///   - statistics: the lines of `stats.jsonl`.
    ///   - points: most points a line; more lines of statistics than these are averaged.
    public static func chart(
        _ statistics: [TrainingStatistics], title: String = "Training loss", points: Int = 200
    ) -> LineChart {
        let groups = grouped(statistics, into: max(points, 1))
        let bins = statistics.map(\.levels.count).max() ?? 0
        var series: [LineChart.Series] = (0..<bins).map { bin in
            let line = groups.compactMap { group -> (x: Double, y: Double)? in
                let levels = group.lines.compactMap { bin < $0.levels.count ? $0.levels[bin] : nil }
                let images = levels.reduce(0) { $0 + $1.images }
                guard images > 0 else { return nil }
                let sum = levels.reduce(0.0) { $0 + ($1.loss ?? 0) * Double($1.images) }
                return (group.images, sum / Double(images))
            }
            let level = statistics.last.flatMap { bin < $0.levels.count ? $0.levels[bin] : nil }
            return LineChart.Series(name(of: level), line, color: color(bin, of: bins), width: 1)
        }
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

    private static func name(of level: TrainingStatistics.Level?) -> String {
        guard let level else { return "" }
        let low = String(format: "%.2g", level.from)
        guard let to = level.to else { return "σ > \(low)" }
        let high = String(format: "%.2g", to)
        return level.from > 0 ? "σ \(low) – \(high)" : "σ < \(high)"
    }

    /// From blue at low noise to orange at high noise.
    private static func color(_ bin: Int, of count: Int) -> String {
        let share = Double(bin) / Double(max(count - 1, 1))
        func mix(_ low: Double, _ high: Double) -> Int { Int((low + share * (high - low)).rounded()) }
        return String(format: "#%02x%02x%02x", mix(60, 240), mix(110, 140), mix(220, 40))
    }
}
