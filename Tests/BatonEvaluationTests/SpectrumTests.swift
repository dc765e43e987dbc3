import BatonTensor
import Foundation
import Testing

import BatonEvaluation

@Suite("The power spectrum") struct ThePowerSpectrumTests {
    @Test("of white noise is its variance at every frequency") func ofWhiteNoiseIsItsVariance() {
        let images = Pictures.noise(64, size: 32, sigma: 0.3)
        for bins in [RadialBins.octaves(of: 32), .uniform(of: 32, count: 16)] {
            for power in PowerSpectrum.mean(images, in: bins) { #expect(abs(power / 0.09 - 1) < 0.1) }
        }
    }

    @Test("of one cosine lies in the octave of its period") func ofOneCosineLiesInTheOctave() {
        // Ten half-waves over 32 pixels: a period of 6.4 pixels.
        let wave = (0..<32 * 32).map { Float(cos(Double.pi * 10 * (Double($0 % 32) + 0.5) / 32)) }
        let bins = RadialBins.octaves(of: 32)
        let power = PowerSpectrum.perImage(Tensor(wave, shape: [1, 1, 32, 32]), in: bins)[0]
        let at = bins.periodNames.firstIndex(of: "8–4 px") ?? -1
        #expect(bins.periodNames == ["64–32 px", "32–16 px", "16–8 px", "8–4 px", "4–2 px"])
        for (octave, value) in power.enumerated() { #expect(octave == at ? value > 1 : value < 1e-9) }
    }

    @Test("keeps every coefficient but the mean, each in one bin") func keepsEveryCoefficientButThe() {
        for bins in [RadialBins.octaves(of: 16), .uniform(of: 16, count: 9)] {
            #expect(bins.assignment[0] == -1)
            #expect(bins.assignment.dropFirst().allSatisfy { (0..<bins.count).contains($0) })
        }
    }

    @Test("of a pyramid's levels adds up to the image again") func ofAPyramidsLevelsAddsUpTo() {
        let images = Pictures.noise(2, size: 64)
        let levels = LaplacianPyramid.levels(images)
        #expect(levels.map { $0.shape[2] } == [64, 32, 16])
        let rebuilt = levels.dropLast().reversed().reduce(levels[2]) { $1 + LaplacianPyramid.expanded($0) }
        #expect((rebuilt - images).array().allSatisfy { abs($0) < 1e-5 })
        // What does not change has no detail.
        let flat = LaplacianPyramid.levels(Tensor(repeating: 0.4, shape: [1, 3, 32, 32]))
        #expect(flat[0].array().allSatisfy { abs($0) < 1e-6 } && flat[1].array().allSatisfy { abs($0 - 0.4) < 1e-6 })
    }
}
