import BatonData
import BatonDiffusion
import BatonTensor

/// Collects what the samplers believe the clean image to be, every few steps, for a strip of pictures a sample.
final class SampleTrace: SamplingObserver {
    private let interval: Int
    private let converter: PictureConverter
    private var frames: [[PixelImage]] = []

    /// - Parameter interval: steps between pictures.
    init(every interval: Int, converter: PictureConverter) {
        self.interval = interval
        self.converter = converter
    }

    func observe(_ progress: SamplingProgress) throws {
        guard progress.step % interval == 0 || progress.step == progress.steps else { return }
        frames.append(try converter.pictures(of: progress.denoised))
    }

    /// One strip an image of the batch, x̂₀ through all stages from left to right; begins anew.
    func takeStrips() -> [PixelImage] {
        defer { frames = [] }
        guard let first = frames.first else { return [] }
        let grid = ImageGrid(columns: frames.count)
        return first.indices.map { index in grid.compose(frames.map { $0[index] }) }
    }
}
