import BatonTensor
import Testing

@Suite("Resizing")
struct ResizingTests {
    private static let row: [Float] = [3, -1, 4, 1, -5, 9, 2, -6]

    private static func close(_ a: Tensor, _ b: [Float], within bound: Float = 2e-6) -> Bool {
        a.count == b.count && zip(a.array(), b).allSatisfy { abs($0 - $1) <= bound }
    }

    /// From PyTorch 2.13, `interpolate(…, antialias=True)` in double precision, which equals Pillow.
    @Test(
        "agrees with Pillow's filters",
        arguments: [
            (ResizeFilter.bilinear, [1.4285714, 1.125, 1.875, -0.4285714] as [Float]),
            (.bilinear, [3, 2, 0, 0.25, 2.75, 3.25, 1.75, -0.5, -3.5, -1.5, 5.5, 7.25, 3.75, 0, -4, -6]),
            (
                .bilinear,
                [3, 1, -0.1666667, 3.1666667, 2.5, 0, -4, 2, 7.8333333, 3.1666667, -2, -6]
            ),
            (.bicubic, [1.4393305, 1.030888, 2.1312741, -0.5899582]),
            (
                .bicubic,
                [
                    3.3529412, 2.1313869, -0.4580153, -0.1953125, 3.1015625, 3.8828125, 2.1484375, -0.7578125,
                    -4.8359375,
                    -2.4140625, 6.5078125, 8.75, 4.3125, -0.2519084, -4.6350365, -6.7058824,
                ]
            ),
            (
                .bicubic,
                [
                    3.2631579, 0.8235294, -0.5949074, 3.525463, 3.1875, -0.0578704, -5.1226852, 2.0625, 9.0601852,
                    3.4675926,
                    -2.6470588, -6.5263158,
                ]
            ),
        ])
    func reference(filter: ResizeFilter, expected: [Float]) {
        let wide = Tensor(Self.row, shape: [1, 1, 1, 8]).resized(height: 1, width: expected.count, by: filter)
        #expect(Self.close(wide, expected))
        let tall = Tensor(Self.row, shape: [1, 1, 8, 1]).resized(height: expected.count, width: 1, by: filter)
        #expect(Self.close(tall, expected))
    }

    @Test("treats sides, channels and images alike", arguments: ResizeFilter.allCases)
    func separable(filter: ResizeFilter) {
        let images = Tensor(RandomKey(seed: 1).normals(2 * 3 * 6 * 8), shape: [2, 3, 6, 8])
        let both = images.resized(height: 12, width: 4, by: filter)
        #expect(both.shape == [2, 3, 12, 4])
        let inTurn = images.resized(height: 12, width: 8, by: filter).resized(height: 12, width: 4, by: filter)
        #expect(Self.close(both, inTurn.array()))
        let one = images.slice(axis0: 1..<2).slice(axis1: 2..<3).resized(height: 12, width: 4, by: filter)
        #expect(both.slice(axis0: 1..<2).slice(axis1: 2..<3).array() == one.array())
    }

    @Test("keeps a constant image", arguments: ResizeFilter.allCases)
    func constant(filter: ResizeFilter) {
        let image = Tensor(repeating: 0.7, shape: [1, 1, 6, 6])
        for size in [3, 4, 9, 24] {
            let resized = image.resized(height: size, width: size, by: filter)
            #expect(Self.close(resized, [Float](repeating: 0.7, count: size * size)))
        }
    }

    @Test("a box takes means that nearest pixels give back, and quarters the variance of noise")
    func boxAndNearest() {
        let image = Tensor(RandomKey(seed: 2).normals(3 * 64 * 64), shape: [1, 3, 64, 64])
        let back = image.resized(height: 128, width: 128, by: .nearest).resized(height: 64, width: 64, by: .box)
        #expect(Self.close(back, image.array()))
        let small = image.resized(height: 32, width: 32, by: .box)
        #expect(Self.close(small, image.downsampled(filter: [1, 1]).array()))
        #expect(abs(small.squared().mean().item().squareRoot() - 0.5) < 0.02)
    }
}
