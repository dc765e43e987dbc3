import BatonData
import BatonDiffusion
import BatonTraining

/// Collects what the samplers believe the clean image to be, every few steps, for a strip of pictures a sample.
final class SampleTrace: SamplingObserver {
    private let interval: Int
    private let spaces: [String: ImageSpace]
    private var frames: [[PixelImage]] = []

    /// - Parameters:
    ///   - interval: steps between pictures.
    ///   - stages: the stages to follow; all have pictures.
    init(every interval: Int, of stages: [any Stage]) {
        self.interval = interval
        spaces = Dictionary(stages.map { ($0.id, $0.offers.space) }, uniquingKeysWith: { first, _ in first })
    }

    func observe(_ progress: SamplingProgress) throws {
        guard progress.step % interval == 0 || progress.step == progress.steps else { return }
        guard let space = spaces[progress.stage] else { return }
        frames.append(try space.pictures(of: progress.denoised))
    }

    /// One strip an image of the batch, x̂₀ through all stages from left to right; begins anew.
    func takeStrips() -> [PixelImage] {
        defer { frames = [] }
        guard let first = frames.first else { return [] }
        let grid = ImageGrid(columns: frames.count)
        return first.indices.map { index in grid.compose(frames.map { $0[index] }) }
    }
}
