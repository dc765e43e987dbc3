import BatonDiffusion
import BatonTensor
import Foundation
import Testing

import BatonTraining

@Suite("EDM's augmentation") struct EdmSAugmentationTests {
    /// A smooth picture of two channels.
    private func picture(_ size: Int) -> [Float] {
        (0..<2).flatMap { channel in
            (0..<size * size).map { index in
                let x = Double(index % size) / Double(size) - 0.5
                let y = Double(index / size) / Double(size) - 0.5
                return Float(exp(-8 * (x - 0.1) * (x - 0.1) - 14 * (y + 0.05 * Double(channel)) * y))
            }
        }
    }

    private func largestDifference(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).map { abs($0 - $1) }.max() ?? 0 }

    @Test("leaves a picture as it is, with labels of zero") func leavesAPictureAsItIsWithLabels() {
        let picture = picture(16)
        #expect(Augmentation().labels == [Float](repeating: 0, count: 9))
        #expect(Augmentation().apply(to: picture, size: 16) == picture)
        let unmoved = WaveletResampler(size: 16).resample(picture) { $0 }
        #expect(largestDifference(unmoved, picture) < 1e-6)
    }

    @Test("moves by whole pixels exactly") func movesByWholePixelsExactly() {
        let picture = picture(16)
        var change = Augmentation()
        change.shift = [1, -0.5]  // two pixels to the right, one up
        let moved = change.apply(to: picture, size: 16)
        for (y, x) in [(3, 5), (8, 8), (12, 4)] {
            #expect(abs(moved[y * 16 + x] - picture[(y + 1) * 16 + x - 2]) < 1e-6)
        }
        #expect(change.labels.suffix(2) == [1, -0.5])
    }

    @Test("turns a quarter about the centre") func turnsAQuarterAboutTheCentre() {
        let picture = picture(32)
        var change = Augmentation()
        change.rotation = .pi / 2
        let turned = change.apply(to: picture, size: 32)
        let expected = (0..<2 * 1024).map { index -> Float in
            let (plane, y, x) = (index / 1024, index % 1024 / 32, index % 32)
            return picture[plane * 1024 + x * 32 + 31 - y]
        }
        #expect(largestDifference(turned, expected) < 0.01)
    }

    @Test("is undone by its inverse") func isUndoneByItsInverse() {
        let picture = picture(32)
        var change = Augmentation()
        (change.scale, change.stretch, change.stretchAngle) = (0.6, -0.8, 0.7)
        var inverse = Augmentation()
        (inverse.scale, inverse.stretch, inverse.stretchAngle) = (-0.6, 0.8, 0.7)
        let back = inverse.apply(to: change.apply(to: picture, size: 32), size: 32)
        let inner = (0..<1024).filter { (8..<24).contains($0 % 32) && (8..<24).contains($0 / 32) }
        #expect(largestDifference(inner.map { back[$0] }, inner.map { picture[$0] }) < 0.01)
    }

    @Test("mirrors half of the pictures and changes the rest with its probability") func mirrorsHalfOfThePicturesAnd() {
        let draws = (0..<4000).map { Augmentation(probability: 0.12, key: RandomKey(seed: 3).folding($0)) }
        func share(_ isSo: (Augmentation) -> Bool) -> Double { Double(draws.count(where: isSo)) / 4000 }
        #expect(abs(share(\.mirrorsX) - 0.5) < 0.03)
        #expect(abs(share(\.mirrorsY) - 0.06) < 0.015)
        for share in [
            share { $0.scale != 0 }, share { $0.rotation != 0 }, share { $0.stretch != 0 }, share { $0.shift.x != 0 },
        ] {
            #expect(abs(share - 0.12) < 0.02)
        }
        let scales = draws.map(\.scale).filter { $0 != 0 }
        let variance = scales.map { $0 * $0 }.reduce(0, +) / Double(scales.count)
        #expect(abs(variance - 1) < 0.25)
        #expect(Augmentation(probability: 0, key: RandomKey(seed: 1)) == Augmentation())
    }

    @Test("tells the network, whatever else is in the batch") func tellsTheNetworkWhateverElse() throws {
        let file = try Tiny.cascade(augmentCount: 9)
        let stage = try #require(file.cascade["base"]?.stage as? any NetworkStage)
        var settings = Tiny.settings
        settings.augment = 0.5
        let source = try TrainingSource(Tiny.dataset(), for: stage, settings: settings)
        let whole = try source.batch(8..<16)
        let parts = [try source.batch(8..<11), try source.batch(11..<16)]
        #expect(whole.images.array() == parts.flatMap { $0.images.array() })
        let labels = try #require(whole.augment)
        #expect(labels.shape == [8, 9])
        #expect(labels.array() == parts.flatMap { $0.augment?.array() ?? [] })
        stage.network.materialize(key: RandomKey(seed: 1))
        for parameter in stage.network.parameters where parameter.shape.rank > 1 {
            try parameter.set(RandomKey(seed: 2).folding(parameter.name).normals(parameter.count).map { $0 * 0.1 })
        }
        var untold = whole
        untold.augment = nil
        #expect(try stage.loss(whole).perImage != stage.loss(untold).perImage)
    }
}
