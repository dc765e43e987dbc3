import BatonData
import BatonDiffusion
import BatonTensor

extension ImageDataset {
    /// Pictures `[N, 3, size, size]` in [-1, 1], shrunk as a cascade promises that its small pictures are made
    /// (`data.downsample`). Nothing is rounded or clipped, as where a stage shrinks its own condition.
    ///
    /// - Parameter flips: which pictures to mirror; empty for none.
    public func batch(
        _ indices: [Int], flips: [Bool] = [], size target: Int, by kernel: DownsampleKernel
    ) -> Tensor {
        guard kernel != .box, target != size else { return batch(indices, flips: flips, size: target) }
        return kernel.shrink(batch(indices, flips: flips), to: target)
    }
}
