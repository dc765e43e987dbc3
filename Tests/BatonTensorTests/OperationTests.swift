import BatonTensor
import Testing

@Suite("Operations")
struct OperationTests {
    /// Worst difference relative to the largest value.
    static func distance(_ a: [Float], _ b: [Float]) -> Float {
        let scale = max(b.map(abs).max() ?? 0, 1e-20)
        return zip(a, b).map { abs($0 - $1) }.max().map { $0 / scale } ?? 0
    }

    /// The definition, in float64.
    static func convolution(_ x: Tensor, _ w: Tensor, padding: Int) -> [Float] {
        let (n, i, h, wd) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
        let (o, k) = (w.shape[0], w.shape[2])
        let (xs, ws) = (x.array(), w.array())
        var result: [Float] = []
        for image in 0..<n {
            for out in 0..<o {
                for r in 0..<h + 2 * padding - k + 1 {
                    for c in 0..<wd + 2 * padding - k + 1 {
                        var sum = 0.0
                        for input in 0..<i {
                            for a in 0..<k {
                                for b in 0..<k {
                                    let (y, z) = (r + a - padding, c + b - padding)
                                    guard (0..<h).contains(y), (0..<wd).contains(z) else { continue }
                                    sum +=
                                        Double(xs[((image * i + input) * h + y) * wd + z])
                                        * Double(ws[((out * i + input) * k + a) * k + b])
                                }
                            }
                        }
                        result.append(Float(sum))
                    }
                }
            }
        }
        return result
    }

    @Test(
        "convolution equals its definition, direct and Winograd, blocked or not",
        arguments: [
            (3, 8, 3, 9), (16, 16, 3, 8), (32, 48, 3, 16), (64, 64, 3, 20), (16, 3, 3, 12), (24, 24, 1, 7),
            (48, 16, 1, 8),
        ])
    func convolutionIsExact(_ inputs: Int, _ outputs: Int, _ kernel: Int, _ size: Int) {
        let key = RandomKey(seed: 5)
        let x = Tensor(key.folding("x").normals(2 * inputs * size * size), shape: [2, inputs, size, size])
        let w = Tensor(
            key.folding("w").normals(outputs * inputs * kernel * kernel), shape: [outputs, inputs, kernel, kernel])
        let y = x.convolved(with: w, bias: nil, padding: kernel / 2)
        #expect(Self.distance(y.array(), Self.convolution(x, w, padding: kernel / 2)) < 3e-6)
    }

    @Test("an image's result does not depend on the batch it is in", arguments: [1, 2, 3, 8])
    func batchIndependence(_ batch: Int) {
        let key = RandomKey(seed: 9)
        let x = Tensor(key.folding("x").normals(8 * 64 * 256), shape: [8, 64, 16, 16])
        let w = Tensor(key.folding("w").normals(64 * 64 * 9), shape: [64, 64, 3, 3])
        func network(_ x: Tensor) -> Tensor {
            let one = Tensor(repeating: 1, shape: [64])
            let h = x.convolved(with: w, bias: one, padding: 1)
                .groupNormalized(groups: 16, weight: one, bias: one, epsilon: 1e-5, activation: .silu)
            return h.convolved(with: w, bias: nil, padding: 1)
        }
        let whole = network(x).slice(axis0: 0..<batch).array()
        let part = network(x.slice(axis0: 0..<batch)).array()
        // oneDNN cuts a batch into tiles by its size, which may change the order of a sum: last bits, no more.
        #expect(Self.distance(part, whole) < 2e-6)
    }

    @Test("group norm leaves each group with mean 0 and variance 1, however far its mean is off")
    func groupNormStatistics() {
        let x = Tensor(RandomKey(seed: 2).normals(2 * 32 * 64), shape: [2, 32, 8, 8]) * 0.01 + 30
        let y = x.groupNormalized(
            groups: 8, weight: Tensor(repeating: 1, shape: [32]), bias: .zeros([32]), epsilon: 0)
        let values = y.array()
        for group in 0..<16 {
            let part = values[group * 256..<(group + 1) * 256].map(Double.init)
            let mean = part.reduce(0, +) / 256
            let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 256
            #expect(abs(mean) < 1e-3)
            #expect(abs(variance - 1) < 1e-3)
        }
    }

    @Test("attention to equal keys is the mean of the values")
    func uniformAttention() {
        let values = RandomKey(seed: 4).normals(4 * 9)
        let qkv = Tensor.build([1, 12, 3, 3]) { buffer in
            for channel in 0..<4 {
                for pixel in 0..<9 {
                    buffer[(channel * 3) * 9 + pixel] = Float(pixel)
                    buffer[(channel * 3 + 1) * 9 + pixel] = 1
                    buffer[(channel * 3 + 2) * 9 + pixel] = values[channel * 9 + pixel]
                }
            }
        }
        let result = qkv.attention(heads: 1).array()
        for channel in 0..<4 {
            let mean = values[channel * 9..<(channel + 1) * 9].reduce(0, +) / 9
            for pixel in 0..<9 { #expect(abs(result[channel * 9 + pixel] - mean) < 1e-5) }
        }
    }

    @Test("halving undoes doubling, and [1, 1] is the mean and the nearest pixel")
    func resampling() {
        let x = Tensor((0..<16).map(Float.init), shape: [1, 1, 4, 4])
        #expect(x.downsampled(filter: [1, 1]).array() == [2.5, 4.5, 10.5, 12.5])
        #expect(x.upsampled(filter: [1, 1]).downsampled(filter: [1, 1]).array() == x.array())
        #expect(Array(x.upsampled(filter: [1, 1]).array()[0..<8]) == [0, 0, 1, 1, 2, 2, 3, 3])
    }

    @Test("sums keep their digits")
    func sums() {
        let x = Tensor(repeating: 0.1, shape: [1_000_003])
        #expect(abs(x.sum().item() / 100_000.3 - 1) < 1e-6)
        #expect(Tensor([1, .nan, .infinity, 2], shape: [4]).nonFiniteCount == 2)
    }

    @Test("a repeated computation takes no new memory")
    func pooled() {
        func work() {
            let x = Tensor(RandomKey(seed: 1).normals(4 * 32 * 256), shape: [4, 32, 16, 16]).requiringGradient()
            let w = Tensor(RandomKey(seed: 2).normals(32 * 32 * 9), shape: [32, 32, 3, 3]).requiringGradient()
            x.convolved(with: w, bias: nil, padding: 1).silu().sum().backward()
        }
        work()
        let held = MemoryUsage.current.held
        for _ in 0..<3 { work() }
        // Other suites run beside this one; what this work takes would be three times its megabytes.
        #expect(MemoryUsage.current.held - held < 64 << 20)
    }
}
