import BatonTensor
import Foundation

/// How a parameter's first values are drawn.
///
/// The named ones are those of the published EDM networks (`weight_init`), with a scale factor on top; a factor of 0
/// gives zeros.
public enum Initializer: Sendable, Hashable {
    /// All zeros.
    case zeros
    /// All ones.
    case ones
    /// Uniform between −`bound` and `bound`.
    case uniform(bound: Double)
    /// Normal with mean 0.
    case normal(deviation: Double)
    /// Given values, row-major: a buffer that the configuration determines.
    case fixed([Float])
    /// Positions of `grid`×`grid` tokens, row by row, in `[1, grid², C]` (Peebles and Xie 2023): half of the channels tell
    /// the column, half the row, each a quarter sines, then cosines, of frequencies from 1 down to 1/10000.
    case sinusoids(grid: Int)
    /// Cosines or sines of the angles of `grid`×`grid` tokens, row by row, in `[grid², C]` (Su et al. 2021, as in EVA-02):
    /// half of the channels turn with the row, half with the column; channels 2i and 2i + 1 turn alike, by the position
    /// times 10000^(−4i/C).
    case rotation(grid: Int, sines: Bool)

    /// U(±scale·√(6 / (fanIn + fanOut))) (Glorot and Bengio 2010).
    public static func xavierUniform(fanIn: Int, fanOut: Int, scale: Double = 1) -> Initializer {
        scale == 0 ? .zeros : .uniform(bound: scale * (6 / Double(fanIn + fanOut)).squareRoot())
    }

    /// U(±scale·√(3 / fanIn)) (He et al. 2015, gain 1).
    public static func kaimingUniform(fanIn: Int, scale: Double = 1) -> Initializer {
        scale == 0 ? .zeros : .uniform(bound: scale * (3 / Double(fanIn)).squareRoot())
    }

    /// N(0, scale²/fanIn) (He et al. 2015, gain 1).
    public static func kaimingNormal(fanIn: Int, scale: Double = 1) -> Initializer {
        scale == 0 ? .zeros : .normal(deviation: scale * (1 / Double(fanIn)).squareRoot())
    }

    /// The only values there can be, where the configuration determines them.
    package func determined(_ shape: Shape) -> [Float]? {
        switch self {
        case .fixed(let values): values
        case .rotation: values(shape, key: RandomKey(seed: 0)).array()
        default: nil
        }
    }

    /// Values of the given shape; the same for the same key.
    func values(_ shape: Shape, key: RandomKey) -> Tensor {
        switch self {
        case .zeros: return .zeros(shape)
        case .ones: return Tensor(repeating: 1, shape: shape)
        case .fixed(let values): return Tensor(values, shape: shape)
        case .rotation(let grid, let sines): return Initializer.rotation(shape, grid: grid, sines: sines)
        case .sinusoids(let grid): return Initializer.positions(shape, grid: grid)
        case .normal(let deviation):
            return Tensor.build(shape) { buffer in
                key.fillNormals(buffer)
                for index in buffer.indices { buffer[index] *= Float(deviation) }
            }
        case .uniform(let bound):
            let drawn = key.uniforms(shape.count)
            return Tensor.build(shape) { buffer in
                for index in buffer.indices { buffer[index] = Float((2 * drawn[index] - 1) * bound) }
            }
        }
    }

    private static func positions(_ shape: Shape, grid: Int) -> Tensor {
        let width = shape.dimensions.last ?? 0
        let quarter = width / 4
        let frequencies = (0..<quarter).map { pow(10000, -Double($0) / Double(quarter)) }
        return Tensor.build(shape) { buffer in
            for token in 0..<grid * grid {
                for (half, position) in [token % grid, token / grid].enumerated() {
                    let start = token * width + half * 2 * quarter
                    for (index, frequency) in frequencies.enumerated() {
                        buffer[start + index] = Float(sin(Double(position) * frequency))
                        buffer[start + quarter + index] = Float(cos(Double(position) * frequency))
                    }
                }
            }
        }
    }

    private static func rotation(_ shape: Shape, grid: Int, sines: Bool) -> Tensor {
        let half = (shape.dimensions.last ?? 0) / 2
        return Tensor.build(shape) { buffer in
            for token in 0..<grid * grid {
                for (part, position) in [token / grid, token % grid].enumerated() {
                    for channel in 0..<half {
                        let angle = Double(position) * pow(10000, -Double(channel / 2 * 2) / Double(half))
                        buffer[(2 * token + part) * half + channel] = Float(sines ? sin(angle) : cos(angle))
                    }
                }
            }
        }
    }
}
