import BatonEvaluation
import BatonTensor
import Testing

@Suite("Reports") struct ReportsTests {
    /// A metric of which only the description counts.
    private struct Named: Metric {
        let id: String
        var goal = MetricGoal.low
        var isLoweredByBlur = false
        var measuresSpectrum = false
        var title: String { "Metric \(id)" }
        let summary = "A metric"
        let unit = ""

        func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? { nil }
    }

    private static let bootstrap = Bootstrap(resamples: 50)

    private func measurement(_ values: [Double], target: Double? = nil) -> MeanMeasurement {
        let parts = values.indices.map { MetricPart($0 == 0 ? "" : "octave \($0)", target: $0 == 0 ? target : 0) }
        // A spread that is the same in every arm: differences are certain.
        return MeanMeasurement(parts, values.map { value in (0..<8).map { value + 0.001 * Double($0) } })
    }

    /// A comparison of two arms by one metric and the power in the finest octave, at one budget or several.
    ///
    /// - Parameter values: of the first arm and the second, a budget at a time.
    private func page(
        _ metric: Named, target: Double? = nil, values: [(Double, Double)], finest: Double
    ) throws -> String {
        let spectrum = Named(id: "octaves", measuresSpectrum: true)
        let rounds = values.enumerated().map { index, values in
            let arms = [values.0, values.1].map { measurement([$0], target: target) }
            let spectra = [0, finest].map { measurement([abs($0), $0]) }
            let runs = ["first", "second"].enumerated().map { arm, id in
                var run = ComparisonResults.Run(
                    arm: id, deviation: 0, costs: [.init(stage: "s", type: "t", size: 8, calls: 1, macs: 1e9)])
                run.metrics = [
                    MetricResult(metric, arms[arm], bootstrap: Self.bootstrap),
                    MetricResult(spectrum, spectra[arm], bootstrap: Self.bootstrap),
                ]
                if arm > 0 {
                    run.differences = [
                        MetricResult(metric, from: arms[0], to: arms[arm], bootstrap: Self.bootstrap),
                        MetricResult(spectrum, from: spectra[0], to: spectra[arm], bootstrap: Self.bootstrap),
                    ]
                }
                return run
            }
            return ComparisonResults.Round(budget: Double(index + 1) * 1e9, runs: runs)
        }
        let results = ComparisonResults(
            name: "n", summary: "", seeds: "0-7", count: 8, size: 8, batch: 1, unit: "macs", bootstrap: Self.bootstrap,
            data: "d", dataSha256: "", dataCount: 8,
            arms: ["first", "second"].map {
                .init(id: $0, summary: "", cascade: "c", hash: "", weights: [:], handoffs: [])
            },
            settings: [], rounds: rounds, versions: [:])
        let strips = PictureStrips(rows: [], columns: [])
        return try ComparisonReport(
            results, pictures: ReportPictures(finals: values.map { _ in strips }, strips: strips),
            metrics: MetricSuite([metric, spectrum])
        ).html()
    }

    /// The sentence about a metric.
    private func sentence(_ page: String, _ metric: String) throws -> String {
        String(try #require(page.firstMatch(of: try Regex("<li>Metric \(metric).*?</li>"))?.output[0].substring))
    }

    @Test(
        "claim no more than was found",
        arguments: [
            // Lower is better, unless blur alone does it.
            (MetricGoal.low, false, nil as Double?, (1.0, 0.5), 0.0, "lower", ", better"),
            (.low, false, nil, (0.5, 1.0), 0, "higher", ", worse"),
            (.low, false, nil, (1.0, 0.5), -3, "lower", ", better"),
            (.low, true, nil, (1.0, 0.5), 0, "lower", ", better"),
            (.low, true, nil, (1.0, 0.5), -3, "lower", "are blurred"),
            (.likeData, false, 0.4, (1.0, 0.5), 0, "lower", "nearer to the data (0.400)"),
            (.likeData, false, 1.1, (1.0, 0.5), 0, "lower", "further from the data (1.10)"),
            (.likeData, false, 0.7, (1.0, 0.5), 0, "lower", "on the other side of the data (0.700)"),
            (.likeData, true, 0.4, (1.0, 0.5), -3, "lower", "are blurred"),
        ])
    func claimNoMoreThanWasFound(
        goal: MetricGoal, isLoweredByBlur: Bool, target: Double?, values: (Double, Double), finest: Double,
        word: String,
        meaning: String
    ) throws {
        let metric = Named(id: "m", goal: goal, isLoweredByBlur: isLoweredByBlur)
        let found = try sentence(page(metric, target: target, values: [values], finest: finest), "m")
        #expect(found.contains(word) && found.contains(meaning), "\(found)")
        let claims = [", better", ", worse", "nearer to", "further from", "other side", "are blurred"]
        #expect(claims.filter(found.contains).count == 1, "\(found)")
    }

    @Test("say what depends on the budget") func sayWhatDependsOnTheBudget() throws {
        let page = try self.page(Named(id: "m"), values: [(1, 0.5), (0.5, 1)], finest: 0)
        #expect(page.contains("second is above first at 2.00 G MACs an image, and below it at 1.00 G MACs an image."))
        let same = try self.page(Named(id: "m"), values: [(1, 0.5), (1, 0.6)], finest: 0)
        #expect(!same.contains("What depends on the budget"))
        // Every budget has its point in the chart, with a bar.
        #expect(page.matches(of: #/class="bar"/#).count == 2 * 2 * 2)
    }
}
