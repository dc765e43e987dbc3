import BatonTraining
import Testing

@Suite("Loss curve") struct LossCurveTests {
    @Test("the loss curve has a line a level and their mean") func theLossCurveHasALineALevelAndTheirMean() throws {
        let lines = (1...1000).map { index in
            let levels = [
                TrainingStatistics.Level(from: 0, to: 0.3, images: 2, loss: 2 / Double(index)),
                TrainingStatistics.Level(from: 0.3, to: nil, images: index % 2, loss: index % 2 == 0 ? nil : 1),
            ]
            return TrainingStatistics(
                images: index * 100, step: index, loss: 1 / Double(index), levels: levels, learningRate: 1e-3,
                imagesPerSecond: 100, repairedGradients: 0, tensorBytes: 1, residentBytes: 1, time: 0, elapsed: 0)
        }
        let chart = LossCurve.chart(lines, points: 200)
        #expect(chart.series.map(\.name) == ["σ < 0.3", "σ > 0.3", "mean"])
        #expect(chart.series.map(\.points.count) == [200, 200, 200])
        #expect(chart.series[2].points.last?.x == 100_000)
        #expect(chart.series[1].points.allSatisfy { $0.y == 1 })
    }
}
