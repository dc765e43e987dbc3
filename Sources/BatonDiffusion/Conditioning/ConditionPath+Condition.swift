import BatonTensor

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
