import BatonTensor

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

    /// Values of the given shape; the same for the same key.
    func values(_ shape: Shape, key: RandomKey) -> Tensor {
        switch self {
        case .zeros: return .zeros(shape)
        case .ones: return Tensor(repeating: 1, shape: shape)
        case .fixed(let values): return Tensor(values, shape: shape)
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
}
