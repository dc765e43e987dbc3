import BatonSettings
import BatonTensor

/// White noise mixed with low-pass block noise, `n = (ε + α·B(ε′))/c` (relay.md §2.5, §2.6).
///
/// `B` sums every `block`×`block` window of independent normals on the torus and divides by `block`, so that a pixel keeps
/// variance 1 while neighbours become positively correlated: what the up-scaled noise of a smaller image looks like.
public struct BlockNoise: Hashable, Sendable {
    /// Which divisor `c` the mixture has.
    public enum Mixture: String, Hashable, Sendable, CaseIterable {
        /// `c = √(1 + α²)`: a pixel has variance 1, as the loss weight and the preconditioning assume.
        case normalized
        /// `c = 1`, as the released relay code has it: a pixel has variance `1 + α²`.
        case published
    }

    /// Side of the window, in pixels.
    public var block: Int
    /// Strength α of the block noise.
    public var scale: Double
    /// Which divisor the mixture has.
    public var mixture: Mixture

    /// Makes a mixture; `block` is at least 1 and `scale` at least 0.
    public init(block: Int, scale: Double, mixture: Mixture = .normalized) {
        precondition(block >= 1 && scale >= 0)
        self.block = block
        self.scale = scale
        self.mixture = mixture
    }

    /// The divisor `c`.
    public var divisor: Double {
        switch mixture {
        case .normalized: (1 + scale * scale).squareRoot()
        case .published: 1
        }
    }

    /// Standard deviation of one pixel.
    public var deviation: Double { (1 + scale * scale).squareRoot() / divisor }

    /// `(ε + α·B(ε′))/c` of `shape`, `[N, C, H, W]`; ε′ is drawn only where α is above 0.
    public func sample(_ shape: Shape, from draw: NoiseDraw) -> Tensor {
        let white = draw.normals(shape, .white)
        guard scale > 0 else { return white }
        let blocks = filter(draw.normals(shape, .block))
        return Tensor.combine([(Float(1 / divisor), white), (Float(scale / divisor), blocks)])
    }

    /// `B(g)[y, x] = (1/s)·Σ g[y − a, x − b]` over `0 ≤ a, b < s`, indices modulo the image, for `[N, C, H, W]`.
    ///
    /// Separable: one circular running sum along rows and one along columns.
    public func filter(_ normals: Tensor) -> Tensor {
        guard block > 1 else { return normals }
        let height = normals.shape[2]
        let width = normals.shape[3]
        return normals.withDense { input in
            Tensor.build(normals.shape) { output in
                var plane = [Double](repeating: 0, count: height * width)
                var sums = [Double](repeating: 0, count: width)
                for start in stride(from: 0, to: input.count, by: height * width) {
                    for y in 0..<height {
                        sumRow(input, at: start + y * width, into: &plane, at: y * width, count: width)
                    }
                    sumColumns(plane, height: height, width: width, sums: &sums) { index, sum in
                        output[start + index] = Float(sum / Double(block))
                    }
                }
            }
        }
    }

    /// Circular running sums of one row: `plane[x] = Σ row[x − b]`.
    private func sumRow(
        _ input: UnsafeBufferPointer<Float>, at start: Int, into plane: inout [Double], at target: Int, count: Int
    ) {
        var sum = 0.0
        for offset in 1...block { sum += Double(input[start + wrap(-offset, count)]) }
        for x in 0..<count {
            sum += Double(input[start + x]) - Double(input[start + wrap(x - block, count)])
            plane[target + x] = sum
        }
    }

    /// Circular running sums of all columns at once.
    private func sumColumns(
        _ plane: [Double], height: Int, width: Int, sums: inout [Double], emit: (Int, Double) -> Void
    ) {
        for x in 0..<width {
            sums[x] = 0
            for offset in 1...block { sums[x] += plane[wrap(-offset, height) * width + x] }
        }
        for y in 0..<height {
            let leaving = wrap(y - block, height) * width
            for x in 0..<width {
                sums[x] += plane[y * width + x] - plane[leaving + x]
                emit(y * width + x, sums[x])
            }
        }
    }

    /// `index` on a circle of `count`.
    private func wrap(_ index: Int, _ count: Int) -> Int {
        let remainder = index % count
        return remainder < 0 ? remainder + count : remainder
    }
}

extension BlockNoise: ProcessNoise {
    /// The mixture, the same at every level.
    public func sample(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        sample(shape, from: draw)
    }

    /// The mixture's deviation, the same at every level.
    public func deviation(at sigma: Double) -> Double { deviation }
}

extension BlockNoise {
    /// The keys `block`, `scale` and `mixture`.
    public static let fields: [SettingsSchema.Field] = [
        .init("block", .int(1...4096), default: 4, unit: "pixels", "Side of the window that is summed."),
        .init("scale", .number(.nonNegative), default: 0.15, "Strength of the block noise beside white noise of 1."),
        .init(
            "mixture", .choice(Mixture.allCases.map(\.rawValue)), default: "normalized",
            "Whether a pixel of the mixture has variance 1, or 1 + scale² as in the released relay code."),
    ]

    /// The noise that `fields` describe.
    public init(_ settings: Settings) {
        self.init(
            block: settings.int("block"), scale: settings.number("scale"),
            mixture: settings.choice("mixture", as: Mixture.self))
    }
}

extension NoiseComponent {
    /// The normals behind the low-pass block noise.
    public static let block = NoiseComponent("block")
}
