import BatonTensor

/// How a smaller image becomes the condition of a larger stage: noise is added and it is enlarged, in either order.
///
/// Training and sampling use the same value. Noise that is drawn at the small size and then enlarged is what a noisy hand-off
/// looks like; cascades that add it afterwards see white noise instead.
public struct ConditionPath: Hashable, Sendable {
    /// Which of the two comes first.
    public enum Order: String, Hashable, Sendable, CaseIterable {
        /// At the small size, as in CDM and LowDiff.
        case noiseThenUpsample = "noise-then-upsample"
        /// At the stage's size, as in imagen and DeepFloyd IF.
        case upsampleThenNoise = "upsample-then-noise"
    }

    /// How images are enlarged.
    public var resize: ResizeFilter
    /// What comes first.
    public var order: Order

    /// Makes a path.
    public init(resize: ResizeFilter = .bilinear, order: Order = .noiseThenUpsample) {
        self.resize = resize
        self.order = order
    }

    /// `[N, C, size, size]` from smaller images `low`.
    ///
    /// - Parameters:
    ///   - low: the smaller images, `[N, C, h, w]`.
    ///   - size: the side in pixels.
    ///   - deviations: standard deviation of the noise each image gets; nothing is drawn where all are 0.
    ///   - draw: where the noise comes from.
    public func images(of low: Tensor, size: Int, adding deviations: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        switch order {
        case .noiseThenUpsample: noised(low, deviations, draw).resized(height: size, width: size, by: resize)
        case .upsampleThenNoise: noised(low.resized(height: size, width: size, by: resize), deviations, draw)
        }
    }

    private func noised(_ images: Tensor, _ deviations: NoiseLevels, _ draw: NoiseDraw) -> Tensor {
        guard deviations.uniform != 0 else { return images }
        let ones = [Float](repeating: 1, count: deviations.count)
        return Tensor.combine(perSample: [
            (ones, images), (deviations.coefficients { $0 }, draw.normals(images.shape, .white)),
        ])
    }
}
