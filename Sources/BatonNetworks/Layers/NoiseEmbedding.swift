import BatonTensor
import Foundation

/// c_noise as sines and cosines.
public struct NoiseEmbedding {
    /// Which frequencies.
    public enum Frequencies {
        /// 10000^(−i/(C/2)), or /(C/2 − 1) where the last one is to be 1/10000.
        case positional(includesEndpoint: Bool)
        /// Drawn once from N(0, 16²), times 2π; kept in a buffer.
        case fourier(Parameter)
    }

    let channels: Int
    let frequencies: Frequencies
    /// Sines first.
    let swapsHalves: Bool

    /// An embedding of `channels` channels, an even number.
    public init(channels: Int, frequencies: Frequencies, swapsHalves: Bool) {
        self.channels = channels
        self.frequencies = frequencies
        self.swapsHalves = swapsHalves
    }

    var buffers: [Parameter] {
        if case .fourier(let buffer) = frequencies { [buffer] } else { [] }
    }

    /// `[N]` to `[N, channels]`: cosines, then sines, or the other way round.
    public func callAsFunction(_ noise: Tensor) -> Tensor {
        let factors = factors()
        let levels = noise.array()
        let half = factors.count
        return Tensor.build([levels.count, 2 * half]) { buffer in
            for (row, level) in levels.enumerated() {
                for (column, factor) in factors.enumerated() {
                    let angle = Double(level) * factor
                    let cosine = row * 2 * half + column + (swapsHalves ? half : 0)
                    let sine = row * 2 * half + column + (swapsHalves ? 0 : half)
                    buffer[cosine] = Float(cos(angle))
                    buffer[sine] = Float(sin(angle))
                }
            }
        }
    }

    private func factors() -> [Double] {
        let half = channels / 2
        switch frequencies {
        case .fourier(let buffer):
            return buffer.value.array().map { 2 * Double.pi * Double($0) }
        case .positional(let includesEndpoint):
            let last = Double(max(1, includesEndpoint ? half - 1 : half))
            return (0..<half).map { pow(10000, -Double($0) / last) }
        }
    }
}
