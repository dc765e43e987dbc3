import BatonEvaluation
import Foundation
import Testing

@Suite("Whole-image cosine transform")
struct TransformTests {
    private static let sizes = [(1, 1), (1, 5), (4, 4), (6, 10), (7, 3), (16, 16), (33, 64)]

    private static func image(_ rows: Int, _ columns: Int) -> [Double] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<rows * columns).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53) * 2 - 1
        }
    }

    private static func distance(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).map { abs($0 - $1) }.max() ?? 0
    }

    @Test("FFTW and the matrix products agree, and inverse undoes forward", arguments: sizes)
    func agreement(rows: Int, columns: Int) {
        let image = Self.image(rows, columns)
        let fast = CosineTransform(rows: rows, columns: columns)
        let exact = CosineTransform(rows: rows, columns: columns, method: .matrixProduct)
        let spectrum = exact.forward(image)
        #expect(Self.distance(fast.forward(image), spectrum) < 1e-12)
        #expect(Self.distance(fast.inverse(spectrum), exact.inverse(spectrum)) < 1e-12)
        #expect(Self.distance(fast.inverse(fast.forward(image)), image) < 1e-12)
        #expect(Self.distance(exact.inverse(spectrum), image) < 1e-12)
    }

    @Test("single precision follows double precision", arguments: sizes)
    func singlePrecision(rows: Int, columns: Int) {
        let image = Self.image(rows, columns)
        let narrow = image.map(Float.init)
        for method in [CosineTransform.Method.automatic, .matrixProduct] {
            let transform = CosineTransform(rows: rows, columns: columns, method: method)
            #expect(Self.distance(transform.forward(narrow).map(Double.init), transform.forward(image)) < 1e-5)
            #expect(Self.distance(transform.inverse(narrow).map(Double.init), transform.inverse(image)) < 1e-5)
        }
    }

    @Test("energy is kept and coefficient (0, 0) is the mean times the square root of the pixel count")
    func energy() {
        let image = Self.image(12, 20)
        let spectrum = CosineTransform(rows: 12, columns: 20).forward(image)
        let energy = image.reduce(0) { $0 + $1 * $1 }
        #expect(abs(spectrum.reduce(0) { $0 + $1 * $1 } - energy) < 1e-11 * energy)
        #expect(abs(spectrum[0] - image.reduce(0, +) / 240.0.squareRoot()) < 1e-12)
    }

    @Test("one transform serves many threads at once")
    func concurrency() async {
        let transform = CosineTransform(rows: 24, columns: 24)
        let image = Self.image(24, 24)
        let expected = transform.forward(image)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    transform.forward(image) == expected
                        && CosineTransform(rows: 24, columns: 24).forward(image) == expected
                }
            }
            for await same in group { #expect(same) }
        }
    }
}
