import BatonCharts
import BatonDiffusion
import BatonTensor
import Foundation

/// Spectra of clean and corrupted data for one stage: the figures 2 (signal to noise) and 8 (power) of RDM for any cascade.
///
/// Power is the mean square of cosine coefficients in rings of equal frequency (App. D.1). The signal-to-noise ratio is the
/// root of the ratio of mean powers; the paper's mean of |x|/|n| has no limit for Gaussian n, whose inverse has no mean.
public struct SpectrumAnalysis: Sendable, Codable, Hashable {
    /// One way of corrupting, at several levels.
    public struct Panel: Sendable, Codable, Hashable {
        /// What the corruption is.
        public var name: String
        /// The levels.
        public var curves: [Curve]
    }

    /// One level.
    public struct Curve: Sendable, Codable, Hashable {
        /// The level.
        public var sigma: Double
        /// Power of the corrupted images, by frequency.
        public var power: [Double]
        /// Root of the power of the attenuated images over that of the noise, by frequency.
        public var signalToNoise: [Double]
    }

    /// Id of the stage.
    public var stage: String
    /// Side of its image in pixels.
    public var size: Int
    /// Frequencies of the curves' points, in radians a pixel.
    public var frequencies: [Double]
    /// Power of the clean data.
    public var data: [Double]
    /// The ways of corrupting.
    public var panels: [Panel]

    /// Analyses a stage.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - factor: how many times larger its image is than its predecessor's; 1 without one.
    ///   - images: pictures of the data, `[N, C, R, R]` at the stage's size, in the value range.
    ///   - sigmas: the levels; five of the training's without.
    public init(_ stage: any NetworkStage, factor: Int, images: Tensor, sigmas: [Double]? = nil) {
        let sigmas = sigmas ?? SpectrumAnalysis.levels(of: stage)
        let bins = RadialBins.uniform(of: stage.resolution, count: min(48, stage.resolution))
        let keys = (0..<images.shape[0]).map { RandomKey(seed: 0).folding("analysis").folding(stage.id).folding($0) }
        self.stage = stage.id
        size = stage.resolution
        frequencies = bins.centers
        data = PowerSpectrum.mean(images, in: bins)
        panels = Corruption.all(of: stage, factor: factor).map { corruption in
            Panel(
                name: corruption.name,
                curves: sigmas.map { sigma in
                    let noise = corruption.noise(images.shape, sigma, keys)
                    let noisePower = PowerSpectrum.mean(noise, in: bins)
                    let signal = corruption.signal(images, sigma)
                    let signalPower = PowerSpectrum.mean(signal, in: bins)
                    return Curve(
                        sigma: sigma,
                        power: PowerSpectrum.mean(Tensor.combine([(1, signal), (Float(sigma), noise)]), in: bins),
                        signalToNoise: zip(signalPower, noisePower).map { power, noise in
                            (power / max(sigma * sigma * noise, 1e-30)).squareRoot()
                        })
                })
        }
    }

    /// Five levels that training visits, and the one that sampling starts at where that is in the middle of them.
    private static func levels(of stage: any NetworkStage) -> [Double] {
        let law = stage.process.levels
        var levels = [0.2, 0.4, 0.6, 0.8, 0.95].map { max(law.sigma(at: $0), law.sigmaMinimum) }
        if let start = stage.accepts.start?.sigma { levels.append(start) }
        return Set(levels.filter { $0.isFinite && $0 > 0 }).sorted()
    }

    /// Figure 8: power of clean and corrupted data.
    public func powerFigure() -> ChartGrid {
        figure(title: "Power of stage '\(stage)', \(size) px, after corruption", label: "power", \.power, data: data)
    }

    /// Figure 2, lower row: signal to noise.
    public func signalToNoiseFigure() -> ChartGrid {
        figure(
            title: "Signal to noise of stage '\(stage)', \(size) px", label: "signal / noise", \.signalToNoise,
            data: nil)
    }

    private func figure(
        title: String, label: String, _ values: KeyPath<Curve, [Double]>, data: [Double]?
    ) -> ChartGrid {
        let charts = panels.map { panel in
            var series = panel.curves.enumerated().map { index, curve in
                LineChart.Series(
                    "σ " + String(format: "%.3g", curve.sigma),
                    zip(frequencies, curve[keyPath: values]).map { (x: $0, y: max($1, 1e-6)) },
                    color: SpectrumAnalysis.shade(index, of: panel.curves.count))
            }
            if let data {
                series.append(.init("data", zip(frequencies, data).map { (x: $0, y: $1) }, color: "#000000", width: 2))
            }
            var chart = LineChart(
                title: panel.name, x: ChartAxis("frequency, radians a pixel", isLogarithmic: true),
                y: ChartAxis(label, isLogarithmic: true), series: series)
            (chart.width, chart.height) = (520, 340)
            return chart
        }
        return ChartGrid(title: title, charts)
    }

    /// From dark to light red, as in the paper.
    private static func shade(_ index: Int, of count: Int) -> String {
        let share = Double(index) / Double(max(count - 1, 1))
        func mix(_ low: Double, _ high: Double) -> Int { Int((low + share * (high - low)).rounded()) }
        return String(format: "#%02x%02x%02x", mix(110, 250), mix(10, 150), mix(20, 130))
    }
}
