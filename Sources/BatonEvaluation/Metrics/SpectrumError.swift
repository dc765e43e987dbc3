import BatonTensor
import Foundation

/// How far the mean power spectrum is from the data's, in decibels, octave by octave.
///
/// A positive number is too much power (noise), a negative one too little (blur). The headline is the root mean square over
/// the octaves.
public struct SpectrumError: Metric {
    /// `spectrum`.
    public let id = "spectrum"
    /// `Spectrum error`.
    public let title = "Spectrum error"
    /// One sentence.
    public let summary =
        "Power by spatial frequency against the data's, octave by octave: above 0 noisy, below blurred."
    /// Decibels.
    public let unit = "dB"
    /// 0 is perfect.
    public let goal = MetricGoal.low
    /// Octave by octave.
    public let measuresSpectrum = true
    /// Most reference pictures that are looked at.
    public var references = 1024

    /// The metric.
    public init() {}

    /// Transforms the pictures and a choice of references.
    public func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        guard pictures.size >= 4 else { return nil }
        let bins = RadialBins.octaves(of: pictures.size)
        let (indices, weights) = references.choice(of: self.references, key: RandomKey(seed: 0).folding(id))
        let target = PowerSpectrum.mean(references.images(indices), in: bins, weights: weights)
        return SpectrumMeasurement(
            parts: [MetricPart("", target: 0)] + bins.periodNames.map { MetricPart($0, target: 0) },
            spectra: PowerSpectrum.perImage(pictures.images, in: bins), target: target)
    }
}

/// The spectra of pictures and what their mean should be.
struct SpectrumMeasurement: Measurement {
    let parts: [MetricPart]
    /// `[picture][octave]`.
    let spectra: [[Double]]
    let target: [Double]

    var count: Int { spectra.count }

    func values(weights: [Double]) -> [Double] {
        let mean = PowerSpectrum.mean(of: spectra, weights: weights)
        // A picture of one colour has no power at all; a floor far below 8 bits keeps its logarithm finite.
        let errors = zip(mean, target).map { 10 * log10(max($0, 1e-12) / max($1, 1e-12)) }
        let square = errors.reduce(0) { $0 + $1 * $1 } / Double(max(errors.count, 1))
        return [square.squareRoot()] + errors
    }
}
