import BatonTensor
import Foundation

/// How one training picture is mirrored, turned, stretched and moved: EDM's non-leaking augmentation (Karras et al. 2022,
/// App. F.2). The network is told by `labels`, so that it may still draw pictures as they are, for labels of zero.
///
/// All changes are of the picture about its centre, in this order: mirroring, scale, rotation, anisotropic scale, shift.
public struct Augmentation: Sendable, Hashable {
    /// Whether left and right are exchanged.
    public var mirrorsX = false
    /// Whether top and bottom are exchanged.
    public var mirrorsY = false
    /// w of the magnification 2^(0.2·w).
    public var scale = 0.0
    /// Angle in radians.
    public var rotation = 0.0
    /// w of the stretch 2^(0.2·w) along one axis and its inverse along the other.
    public var stretch = 0.0
    /// Angle of that axis in radians.
    public var stretchAngle = 0.0
    /// Shift to the right and down, as multiples of an eighth of the side.
    public var shift = SIMD2<Double>.zero

    /// Numbers that describe an augmentation to a network.
    public static let labelCount = 9

    /// The picture as it is.
    public init() {}

    /// Draws an augmentation: left and right are exchanged half of the time, every other change is made with `probability`.
    ///
    /// - Parameters:
    ///   - probability: of every change but the mirroring.
    ///   - key: the training key of the picture's draw.
    public init(probability: Double, key: RandomKey) {
        let key = key.folding("augment")
        let chances = key.folding("chances").uniforms(10)
        let normals = key.folding("amounts").normals(4).map(Double.init)
        func happens(_ index: Int) -> Bool { chances[index] < probability }
        mirrorsX = probability > 0 && chances[0] < 0.5
        mirrorsY = happens(1) && chances[2] < 0.5
        if happens(3) { scale = normals[0] }
        if happens(4) { rotation = (2 * chances[5] - 1) * .pi }
        if happens(6) { stretch = normals[1] }
        // Half of the stretches are along the picture's own axes.
        if stretch != 0, chances[7] < 0.5 { stretchAngle = (2 * chances[8] - 1) * .pi }
        if happens(9) { shift = [normals[2], normals[3]] }
    }

    /// The nine numbers of EDM's networks: mirrored, upside down, scale, cos − 1 and sin of the rotation, the stretch times cos
    /// and sin of its angle, the shift. All 0 for the picture as it is.
    public var labels: [Float] {
        [
            mirrorsX ? 1 : 0, mirrorsY ? 1 : 0, scale, cos(rotation) - 1, sin(rotation), stretch * cos(stretchAngle),
            stretch * sin(stretchAngle), shift.x, shift.y,
        ].map(Float.init)
    }

    /// The augmented image, for `[C, R, R]` values in rows.
    public func apply(to image: [Float], size: Int) -> [Float] {
        let mirrored = mirror(image, size: size)
        guard scale != 0 || rotation != 0 || stretch != 0 || shift != .zero else { return mirrored }
        // The map is affine: three points give it.
        let origin = source(of: .zero, size: size)
        let right = source(of: [1, 0], size: size) - origin
        let down = source(of: [0, 1], size: size) - origin
        return WaveletResampler(size: size).resample(mirrored) { origin + $0.x * right + $0.y * down }
    }

    private func mirror(_ image: [Float], size: Int) -> [Float] {
        guard mirrorsX || mirrorsY else { return image }
        var result = image
        for row in 0..<image.count / size {
            let (plane, y) = (row / size, row % size)
            let from = (plane * size + (mirrorsY ? size - 1 - y : y)) * size
            for x in 0..<size { result[row * size + x] = image[from + (mirrorsX ? size - 1 - x : x)] }
        }
        return result
    }

    /// Where the point that comes to lie at `target` was before, both in pixels from the centre.
    func source(of target: SIMD2<Double>, size: Int) -> SIMD2<Double> {
        func turned(_ point: SIMD2<Double>, by angle: Double) -> SIMD2<Double> {
            let (c, s) = (cos(angle), sin(angle))
            return [c * point.x - s * point.y, s * point.x + c * point.y]
        }
        let factor = exp2(0.2 * stretch)
        var point = target - shift * (Double(size) / 8)
        point = turned(point, by: stretchAngle)
        point = [point.x / factor, point.y * factor]
        point = turned(turned(point, by: -stretchAngle), by: rotation)
        return point / exp2(0.2 * scale)
    }
}
