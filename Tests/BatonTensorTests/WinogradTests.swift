import BatonKernels
import BatonTensor
import Testing

/// On processors with AVX-512 by the package's own kernel, elsewhere by oneDNN.
@Suite("The convolution of 3×3 on blocked images") struct WinogradTests {
    private static let key = RandomKey(seed: 11)

    private static func normal(_ shape: Shape, _ name: String) -> Tensor {
        Tensor(key.folding(name).normals(shape.count), shape: shape)
    }

    /// Images, inputs, outputs, height and width.
    struct Geometry: Sendable {
        let images, inputs, outputs, height, width: Int

        var source: Shape { [images, inputs, height, width] }
        var weights: Shape { [outputs, inputs, 3, 3] }
        var result: Shape { [images, outputs, height, width] }
    }

    @Test(
        "reads nothing behind the last image",
        .enabled(if: baton_winograd_available(), "the kernel needs AVX-512"), arguments: [12, 16, 20, 28])
    func bounds(side: Int) throws {
        for images in 1...3 {
            let (count, weights) = (images * 16 * side * side, 16 * 16 * 9)
            let (x, weight, y) = (
                try GuardedMemory(count: count), try GuardedMemory(count: weights), try GuardedMemory(count: count)
            )
            let work = try GuardedMemory(count: baton_winograd_work(images, 16, 16, side, side, false))
            baton_winograd(
                images, 16, 16, side, side, x.pointer, weight.pointer, false, false, nil, nil, 1, work.pointer,
                y.pointer)
            #expect(abs(y.pointer[(side + 1) * 16] - 144) < 1e-3)
        }
    }

    /// The sum of the definition, in float64.
    private static func definition(_ geometry: Geometry, _ x: Tensor, _ weight: Tensor, _ bias: Tensor) -> [Double] {
        let (values, taps, offsets) = (x.array(), weight.array(), bias.array())
        let (height, width) = (geometry.height, geometry.width)
        var result: [Double] = []
        result.reserveCapacity(geometry.result.count)
        for index in 0..<geometry.result.count {
            let (row, column) = (index / width % height, index % width)
            let (image, output) = (
                index / (width * height * geometry.outputs), index / (width * height) % geometry.outputs
            )
            var total = Double(offsets[output])
            for tap in 0..<9 {
                let (y, x) = (row + tap / 3 - 1, column + tap % 3 - 1)
                guard y >= 0, x >= 0, y < height, x < width else { continue }
                for input in 0..<geometry.inputs {
                    let pixel = ((image * geometry.inputs + input) * height + y) * width + x
                    total += Double(values[pixel]) * Double(taps[(output * geometry.inputs + input) * 9 + tap])
                }
            }
            result.append(total)
        }
        return result
    }

    @Test(
        "It is the definition's sum at any size, for panels of one and two registers and more tiles than a round holds",
        arguments: [
            Geometry(images: 1, inputs: 16, outputs: 16, height: 1, width: 1),
            Geometry(images: 3, inputs: 32, outputs: 48, height: 7, width: 5),
            Geometry(images: 2, inputs: 48, outputs: 16, height: 8, width: 9),
            Geometry(images: 9, inputs: 512, outputs: 32, height: 16, width: 13),
        ])
    func definition(geometry: Geometry) {
        let x = Self.normal(geometry.source, "x")
        let weight = Self.normal(geometry.weights, "weight")
        let bias = Self.normal([geometry.outputs], "bias")
        let expected = Self.definition(geometry, x, weight, bias)
        let found = x.convolved(with: weight, bias: bias, padding: 1).array()
        let error = zip(found, expected).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
        #expect((error / expected.reduce(0) { $0 + $1 * $1 }).squareRoot() < 4e-6)
    }

    @Test("A picture has the same bits in any batch", .enabled(if: EngineLibraries.hasWideVectors))
    func batchIndependence() {
        let x = Self.normal([5, 64, 12, 12], "x")
        let weight = Self.normal([96, 64, 3, 3], "weight")
        let together = x.convolved(with: weight, bias: nil, padding: 1).array()
        for image in 0..<5 {
            let alone = x.slice(axis0: image..<image + 1).convolved(with: weight, bias: nil, padding: 1).array()
            let isEqual = alone == Array(together[(image * alone.count)..<((image + 1) * alone.count)])
            #expect(isEqual)
        }
    }
}
