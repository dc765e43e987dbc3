import BatonConformance
import BatonData
import BatonEvaluation
import BatonTensor
import Synchronization
import Testing

@Suite("Metrics conform")
struct MetricConformanceTests {
    @Test("to what every metric must do", arguments: MetricSuite.builtIn.ids)
    func builtIn(id: String) throws {
        let metric = try #require(MetricSuite.builtIn.metrics.first { $0.id == id })
        #expect(try MetricConformance(metric).findings() == [])
    }

    /// A metric that breaks one rule, or none.
    private struct Liar: Metric {
        enum Lie: String, CaseIterable {
            case none, id, parts, count, mean, first, worst, memory, interval
        }

        let lie: Lie
        var id: String { lie == .id ? "My metric" : "liar" }
        let title = "A metric"
        let summary = "Mean brightness against the data's."
        let unit = ""
        let goal = MetricGoal.low

        func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
            let all = Array(0..<references.dataset.count)
            let target = Self.means(references.images(all)).reduce(0, +) / Double(all.count)
            return Seen(lie: lie, shifts: Self.means(pictures.images).map { $0 - target })
        }

        private static func means(_ images: Tensor) -> [Double] {
            let values = images.array()
            let one = values.count / images.shape[0]
            return (0..<images.shape[0]).map { index in
                values[(index * one)..<((index + 1) * one)].reduce(0) { $0 + Double(max(-1, min(1, $1))) } / Double(one)
            }
        }
    }

    private struct Seen: Measurement {
        let lie: Liar.Lie
        let shifts: [Double]
        private static let calls = Atomic<Int>(0)

        var count: Int { lie == .count ? shifts.count - 1 : shifts.count }
        var parts: [MetricPart] {
            (lie == .parts ? ["", "a", "a"] : ["", "a", "b"]).map { MetricPart($0, target: 0) }
        }
        var perPicture: [Double]? { lie == .mean ? shifts.map { $0 + 1 } : nil }

        func values(weights: [Double]) -> [Double] {
            var mean = abs(zip(shifts, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +))
            switch lie {
            case .first: mean = abs(shifts[0])
            case .worst: mean = 1 - mean
            case .memory: mean += Double(Self.calls.add(1, ordering: .relaxed).newValue)
            case .none, .id, .parts, .count, .mean, .interval: break
            }
            return [mean, mean, mean]
        }

        func estimates(confidence: Double) -> [Estimate]? {
            lie == .interval ? values.map { Estimate($0, low: $0 + 1, high: $0 + 2) } : nil
        }
    }

    @Test("as a metric of somebody's own can")
    func own() throws {
        #expect(try MetricConformance(Liar(lie: .none)).findings() == [])
    }

    @Test(
        "and the kit finds metrics that do not",
        arguments: [
            (Liar.Lie.id, MetricConformance.Rule.names), (.parts, .names), (.count, .numbers), (.mean, .numbers),
            (.first, .order), (.worst, .best), (.memory, .weights), (.interval, .intervals),
        ])
    private func liars(lie: Liar.Lie, rule: MetricConformance.Rule) throws {
        let found = Set(try MetricConformance(Liar(lie: lie)).findings().map(\.rule))
        #expect(found.contains(rule), "\(lie)")
    }
}
