import BatonTensor

/// The loss of a stage on one batch.
public struct StageLoss {
    /// Scalar to differentiate: `Σ λ(σ)·(D − y)²` over pixels, divided by the number of images (EDM's convention).
    public var total: Tensor
    /// Level of each image; where stages are trained together all of them, a stage after the other.
    public var sigmas: [Double]
    /// Weighted loss of each image, mean over its pixels, in the order of `sigmas`.
    public var perImage: [Float]

    /// Makes a loss.
    public init(total: Tensor, sigmas: [Double], perImage: [Float]) {
        self.total = total
        self.sigmas = sigmas
        self.perImage = perImage
    }
}
