import BatonExperiments
import BatonTensor

/// What this machine's engine does at its best, measured: no operation can be expected to be faster.
struct MachineFloor: Encodable {
    /// Of a product of large square matrices.
    let matrixGflops: Double
    /// Of a large 5×5 convolution, which is computed by its definition.
    let directGflops: Double
    /// Of a large 3×3 convolution, by its definition. Winograd's algorithm multiplies less, so it may exceed the former.
    let convolutionGflops: Double
    /// Bytes read and written by a copy that no cache holds.
    let copyGbs: Double

    /// Measures; takes about two seconds.
    static func measured() -> MachineFloor {
        let side = 2048
        let square = noise([side, side])
        let product = best { _ = square.linear(weight: square, bias: nil, rows: .tokens) }
        let direct = convolution(kernel: 5)
        let winograd = convolution(kernel: 3)
        let long = noise([1 << 25])
        let copy = best { _ = long * 1 }
        return MachineFloor(
            matrixGflops: 2 * Double(side * side * side) / product / 1e9,
            directGflops: direct, convolutionGflops: winograd,
            copyGbs: 2 * Double(MemoryLayout<Float>.stride * long.count) / copy / 1e9)
    }

    /// Seconds that an operation takes at the least: the longer of its arithmetic and its memory traffic.
    func seconds(_ record: OperationRecord) -> Double {
        let direct = max(matrixGflops, directGflops)
        let peak = record.kind == .convolution ? max(convolutionGflops, direct) : direct
        return max(Double(record.operations) / (peak * 1e9), Double(record.bytes) / (copyGbs * 1e9))
    }

    /// GFLOP/s of eight images of 256 channels at 32×32.
    private static func convolution(kernel: Int) -> Double {
        let (images, channels, side) = (8, 256, 32)
        let weight = noise([channels, channels, kernel, kernel])
        // The timed convolution finds its input in the layout it wants.
        let x = noise([images, channels, side, side]).convolved(with: weight, bias: nil, padding: kernel / 2)
        let seconds = best { _ = x.convolved(with: weight, bias: nil, padding: kernel / 2) }
        return 2 * Double(images * channels * channels * kernel * kernel * side * side) / seconds / 1e9
    }

    private static func noise(_ shape: Shape) -> Tensor {
        Tensor(RandomKey(seed: 0).folding("floor").normals(shape.count), shape: shape)
    }

    private static func best(_ work: () -> Void) -> Double {
        (0..<5).map { _ in Stopwatch.seconds(of: work) }.min() ?? .nan
    }
}
