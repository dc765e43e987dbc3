import BatonTensor
import Foundation

/// A second key whose noise is mixed into an image's own.
public struct NoisePartner: Hashable, Sendable {
    /// The second key.
    public var key: RandomKey
    /// How far the way to it is gone, from 0 to 1.
    public var share: Double

    /// Goes a `share` of the way, from 0 to 1, to the noise of `key`.
    public init(key: RandomKey, share: Double) {
        self.key = key
        self.share = share
    }
}

/// Normals of two keys an image, mixed on a quarter circle: `n = cos(π·s/2)·a + sin(π·s/2)·b`.
///
/// Every draw of an image is mixed, not only the one that sampling starts from. Since the squares of both factors sum to 1, the
/// mixture of two independent normals is a standard normal for every share s; at s = 0 and s = 1 it is `a` or `b` to the bit.
/// It is the spherical interpolation of diffusion's latents (Song et al. 2021, DDIM, app. D.5) with the angle that independent
/// directions of many dimensions have.
public struct BlendedNoise: NoiseSource, Sendable {
    /// One key an image, with the stage's id already folded in.
    public let keys: [RandomKey]
    /// What is mixed in, one an image; nil for nothing.
    public let partners: [NoisePartner?]

    /// Mixes `partners` into the noise of `keys`, one an image.
    public init(_ keys: [RandomKey], partners: [NoisePartner?]) {
        precondition(keys.count == partners.count, "\(keys.count) keys but \(partners.count) partners")
        self.keys = keys
        self.partners = partners
    }

    /// Standard normals; `shape[0]` must be the number of keys.
    public func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        func draw(_ keys: [RandomKey]) -> Tensor {
            KeyedNoise(keys).normals(shape, for: purpose, step: step, component: component)
        }
        let own = draw(keys)
        guard partners.contains(where: { ($0?.share ?? 0) > 0 }) else { return own }
        let other = draw(zip(keys, partners).map { $1?.key ?? $0 })
        let size = shape.count / max(shape[0], 1)
        return own.withDense { a in
            other.withDense { b in
                Tensor.build(shape) { output in
                    for (image, partner) in partners.enumerated() {
                        let share = partner?.share ?? 0
                        let (first, second) = BlendedNoise.factors(share)
                        for index in image * size..<(image + 1) * size {
                            output[index] =
                                share <= 0 ? a[index] : share >= 1 ? b[index] : first * a[index] + second * b[index]
                        }
                    }
                }
            }
        }
    }

    private static func factors(_ share: Double) -> (Float, Float) {
        (Float(cos(Double.pi / 2 * share)), Float(sin(Double.pi / 2 * share)))
    }
}
