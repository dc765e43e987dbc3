import BatonSettings
import BatonTensor
import Foundation
import Testing

import BatonEvaluation

@Suite("Metrics") struct MetricsTests {
    @Test("find no difference between the data and themselves") func findNoDifferenceBetweenThe() throws {
        let dataset = try Pictures.dataset(Pictures.noise(24, size: 32))
        // In the order in which the references are chosen, so that both sides take the same patches.
        let references = try Pictures.references(dataset)
        let key = RandomKey(seed: 0).folding("swd")
        let all = references.images(references.choice(of: 512, key: key).indices)
        for metric in [SlicedWasserstein(), SpectrumError(), ColorShift(against: .data)] as [any Metric] {
            let measurement = try #require(try metric.measure(PictureSet(all), against: references))
            for value in measurement.values { #expect(abs(value) < 1e-3, "\(metric.id)") }
        }
        let neighbours = try #require(try NearestNeighbour().measure(PictureSet(all), against: references))
        #expect(neighbours.values[0] < 1e-3)
        let diversity = try #require(try Diversity().measure(PictureSet(all), against: references))
        #expect(abs(diversity.values[0] / (diversity.parts[0].target ?? 0) - 1) < 1e-3)
    }

    @Test("say by how much a spectrum is too strong, in decibels") func sayByHowMuchASpectrumIsToo() throws {
        let references = try Pictures.references(Pictures.dataset(Pictures.noise(64, size: 32, sigma: 0.1)))
        let twice = PictureSet(Pictures.noise(64, size: 32, sigma: 0.2, seed: 2))
        let values = try #require(try SpectrumError().measure(twice, against: references)).values
        #expect(values.count == 6)
        for value in values { #expect(abs(value - 20 * log10(2)) < 0.6) }
    }

    @Test("give back a colour shift exactly, and who caused it") func giveBackAColourShiftExactly() throws {
        let dataset = try Pictures.dataset(Pictures.noise(16, size: 16))
        let references = try Pictures.references(dataset)
        let shift: [Float] = [0.1, 0, -0.05]
        let flat = (0..<16 * 3 * 256).map { shift[$0 / 256 % 3] }
        let shifted = Pictures.all(of: dataset) + Tensor(flat, shape: [16, 3, 16, 16])
        let handoffs = Pictures.all(of: dataset).boxDownsampled(by: 4)
        let pictures = PictureSet(shifted, handoffs: handoffs)
        for baseline in [ColorShift.Baseline.data, .handoff] {
            let values = try #require(try ColorShift(against: baseline).measure(pictures, against: references)).values
            for (value, wanted) in zip(values.dropFirst(), shift) { #expect(abs(value - Double(wanted)) < 1e-6) }
            #expect(abs(values[0] - ((0.01 + 0.0025) / 3).squareRoot()) < 1e-6)
        }
        // A constant shift is all that the box means see.
        let kept = try #require(try LowResolutionConsistency().measure(pictures, against: references)).values
        #expect(abs(kept[0] - ((0.01 + 0.0025) / 3).squareRoot()) < 1e-6)
        #expect(try LowResolutionConsistency().measure(PictureSet(shifted), against: references) == nil)
    }

    @Test("do not blame detail for what the hand-off said") func doNotBlameDetailForWhatThe() throws {
        let references = try Pictures.references(Pictures.dataset(Pictures.noise(8, size: 16)))
        let handoffs = Pictures.noise(8, size: 4)
        let noise = Pictures.noise(8, size: 16, seed: 3)
        let detail = noise - noise.boxDownsampled(by: 4).boxUpsampled(by: 4)
        let pictures = PictureSet(handoffs.boxUpsampled(by: 4) + detail, handoffs: handoffs)
        let kept = try #require(try LowResolutionConsistency().measure(pictures, against: references))
        #expect(kept.values[0] < 1e-6)
    }

    @Test("measure the mean shift of a normal distribution by slices") func measureTheMeanShiftOfANormal() {
        // W₁ of two normals of one covariance on direction θ is |θ·δ|, on average |δ|·Γ(d/2)/(√π·Γ((d + 1)/2)).
        let (count, dimensions) = (4000, 20)
        let key = RandomKey(seed: 7)
        let base = Tensor(key.normals(count * dimensions), shape: [count, dimensions])
        let other = Tensor(key.folding("other").normals(count * dimensions), shape: [count, dimensions])
        let delta = (0..<dimensions).map { Float($0 < 4 ? 1 : 0) }
        let shift = Tensor((0..<count * dimensions).map { delta[$0 % dimensions] }, shape: [count, dimensions])
        let slices = SlicedWasserstein.directions(400, dimensions: dimensions, key: key.folding("directions"))
        let weights = [Double](repeating: 1 / 10, count: 10)
        func distance(_ points: Tensor) -> Double {
            SlicedDistance(points, owners: 20, base, weights: weights, directions: slices)
                .distance(weights: [Double](repeating: 3, count: 20))
        }
        let d = Double(dimensions)
        let expected = 2 * exp(lgamma(d / 2) - lgamma((d + 1) / 2)) / Double.pi.squareRoot()
        #expect(abs(distance(other + shift) / expected - 1) < 0.08)
        #expect(distance(base) < 1e-6)
        #expect(distance(other) < 0.05)
    }

    @Test("count a picture twice as if it were there twice") func countAPictureTwiceAsIfItWere() throws {
        let references = try Pictures.references(Pictures.dataset(Pictures.noise(12, size: 16)))
        let images = Pictures.noise(3, size: 16, seed: 5)
        let repeated = Tensor.concatenated([images, images.slice(axis0: 1..<2)], axis: 0)
        // Patches of one picture depend on its place among the pictures; the other metrics see pictures alone.
        for metric in [SpectrumError(), ColorShift(against: .data), NearestNeighbour()] as [any Metric] {
            let weighed = try #require(try metric.measure(PictureSet(images), against: references))
            let listed = try #require(try metric.measure(PictureSet(repeated), against: references))
            for (a, b) in zip(weighed.values(weights: [1, 2, 1]), listed.values) { #expect(abs(a - b) < 1e-6) }
        }
    }

    @Test("recognise pictures that are in the data") func recognisePicturesThatAreIn() throws {
        let dataset = try Pictures.dataset(Pictures.noise(40, size: 16))
        let references = try Pictures.references(dataset)
        let copies = PictureSet(dataset.batch([31, 5]))
        let found = try #require(
            try NearestNeighbour().measure(copies, against: references))
        #expect(found.neighbours == [31, 5])
        #expect(try #require(found.perPicture).allSatisfy { $0 < 1e-3 })
        // Independent noise of deviation s is s√2 apart.
        #expect(abs((found.parts[0].target ?? 0) - 0.2 * 2.0.squareRoot()) < 0.02)
    }

    @Test("compare with the classes that the samples have") func compareWithTheClassesThat() throws {
        // Class 0, nine pictures in ten, is dark; class 1 is bright.
        let labels = (0..<40).map { $0 % 10 == 0 ? 1 : 0 }
        let values = labels.flatMap { label in [Float](repeating: label == 0 ? -0.6 : 0.6, count: 3 * 64) }
        let dataset = try Pictures.dataset(Tensor(values, shape: [40, 3, 8, 8]), labels: labels)
        let balanced = [0, 1, 0, 1]
        let samples = PictureSet(
            Tensor(balanced.flatMap { [Float](repeating: $0 == 0 ? -0.6 : 0.6, count: 192) }, shape: [4, 3, 8, 8]),
            labels: balanced)
        let fair = try ReferencePictures(dataset, size: 8, labels: samples.labels)
        let blind = try ReferencePictures(dataset, size: 8)
        let metric = ColorShift(against: .data)
        #expect(try #require(try metric.measure(samples, against: fair)).values[0] < 0.01)
        #expect(try #require(try metric.measure(samples, against: blind)).values[0] > 0.4)
    }

    @Test("refuse data that cannot be compared") func refuseDataThatCannotBeCompared() throws {
        let dataset = try Pictures.dataset(Pictures.noise(4, size: 12))
        #expect(throws: BatonError.self) { try ReferencePictures(dataset, size: 8) }
        #expect(throws: BatonError.self) { try MetricSuite.builtIn.choosing(["swd", "fid"]) }
        let grey = PictureSet(Tensor(repeating: 0, shape: [2, 1, 12, 12]))
        #expect(throws: BatonError.self) {
            try MetricSuite.builtIn.measure(grey, against: Pictures.references(dataset))
        }
    }
}
