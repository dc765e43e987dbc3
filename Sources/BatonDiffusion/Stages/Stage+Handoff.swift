import BatonSettings
import BatonTensor

extension Stage {
    /// Refuses to work without a smaller image, whose size says how a stage that follows one works.
    ///
    /// - Parameter size: side of the smaller image in pixels; nil where there is none that fits.
    /// - Returns: `size`.
    /// - Throws: `BatonError` (bad configuration) where it is nil.
    @discardableResult
    public func requireSmaller(_ size: Int?) throws(BatonError) -> Int {
        guard let size else {
            throw BatonError(
                .badConfiguration, "stage '\(id)' follows no stage whose size divides its own",
                hint: "add from: with the id of a smaller stage")
        }
        return size
    }

    /// The hand-off that a stage which follows a smaller image works with, or why it cannot.
    ///
    /// - Parameters:
    ///   - handoff: the smaller images.
    ///   - count: images of the batch.
    ///   - size: side of the smaller image in pixels; nil where there is none that fits.
    ///   - sigma: the highest level that the images may stand at; whatever counts as clean may always come.
    /// - Throws: `BatonError` where there is no hand-off, or one of another shape or a higher level.
    public func checked(
        _ handoff: Handoff?, count: Int, size: Int?, upTo sigma: Double = 0
    ) throws(BatonError) -> Handoff {
        let size = try requireSmaller(size)
        guard let handoff else {
            throw BatonError(
                .missingInput, "stage '\(id)' works from a smaller image and was given none",
                hint: "run the stage below first, or give its images")
        }
        let expected: Shape = [count, (accepts.predecessorSpace ?? accepts.space).channels, size, size]
        guard handoff.images.shape == expected else {
            throw BatonError(
                .badData, "stage '\(id)' works from images \(expected) and was given \(handoff.images.shape)")
        }
        let limit = max(sigma, HandoffPromise.cleanLimit)
        guard handoff.sigma <= limit * (1 + 1e-9) else {
            throw BatonError(
                .badConfiguration,
                "stage '\(id)' works from images at noise level \(Float(limit)) at most, not \(Float(handoff.sigma))")
        }
        return handoff
    }
}
