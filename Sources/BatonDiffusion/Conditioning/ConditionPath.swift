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

extension ConditionPath {
    /// The condition at `size` from smaller images `low`, `[N, C, R, R]`, that get noise on the way.
    ///
    /// - Parameters:
    ///   - low: the smaller images, `[N, C, h, w]`.
    ///   - size: the side in pixels.
    ///   - deviations: standard deviation of the noise that each image gets.
    ///   - levels: the level that each then stands at.
    ///   - noise: where the noise comes from.
    ///   - scaling: what the condition is multiplied with.
    ///   - embedsLevel: whether the network is told the level.
    public func condition(
        from low: Tensor, size: Int, adding deviations: NoiseLevels, reaching levels: NoiseLevels,
        noise: any NoiseSource, scaling: ConditionScaling, embedsLevel: Bool
    ) -> Condition {
        Condition(
            images(of: low, size: size, adding: deviations, from: NoiseDraw(noise, purpose: .condition)), at: levels,
            scaling: scaling, embedsLevel: embedsLevel)
    }

    /// The condition at `size` from images that are handed over at the level `handed` and brought up to `sigma`, at least that
    /// high: by noise of deviation √(σ² − handed²).
    public func condition(
        from low: Tensor, at handed: Double, raisedTo sigma: Double, size: Int, noise: any NoiseSource,
        scaling: ConditionScaling, embedsLevel: Bool
    ) -> Condition {
        let (added, count) = (max(0, sigma * sigma - handed * handed).squareRoot(), low.shape[0])
        return condition(
            from: low, size: size, adding: NoiseLevels(added, count: count),
            reaching: NoiseLevels(sigma, count: count), noise: noise, scaling: scaling, embedsLevel: embedsLevel)
    }
}
