import Foundation

/// How an image of one size becomes one of another.
///
/// Pixels are areas, not points (`align_corners` false): pixel `i` has its centre at `i + ½`. A filter that shrinks is widened by
/// the factor, so that every input pixel counts (antialiasing). At the border the weights inside the image are scaled to sum 1.
/// So a constant image stays constant.
public enum ResizeFilter: String, Hashable, Sendable, CaseIterable {
    /// The pixel whose area holds the centre: enlarging repeats pixels, shrinking picks some.
    case nearest
    /// The mean of the pixels within; enlarging by a whole factor repeats pixels.
    case box
    /// Linear between centres, `1 − |t|`.
    case bilinear
    /// Cubic convolution with a = −½ (Keys 1981), as in Pillow and JAX; others take −¾.
    case bicubic
    /// `sinc(t)·sinc(t/3)` for |t| < 3.
    case lanczos

    /// How far the filter reaches from its centre, in pixels of the smaller image.
    var support: Double {
        switch self {
        case .nearest, .box: 0.5
        case .bilinear: 1
        case .bicubic: 2
        case .lanczos: 3
        }
    }

    /// The weight at a distance from the centre.
    func weight(at distance: Double) -> Double {
        let t = abs(distance)
        switch self {
        case .nearest, .box: return distance > -0.5 && distance <= 0.5 ? 1 : 0
        case .bilinear: return max(0, 1 - t)
        case .bicubic:
            let a = -0.5
            if t < 1 { return ((a + 2) * t - (a + 3)) * t * t + 1 }
            return t < 2 ? (((t - 5) * t + 8) * t - 4) * a : 0
        case .lanczos: return t < 3 ? Self.sinc(t) * Self.sinc(t / 3) : 0
        }
    }

    private static func sinc(_ t: Double) -> Double { t == 0 ? 1 : sin(.pi * t) / (.pi * t) }
}
