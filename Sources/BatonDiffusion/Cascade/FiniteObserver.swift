import BatonTensor

/// Looks at every state of a run for values that are no numbers, and passes everything on to another observer.
///
/// One pass over the state a step: nothing beside an evaluation of a network.
final class FiniteObserver: SamplingObserver {
    /// Thrown where no image of the batch is left.
    struct NothingLeft: Error {}

    private let samples: [SampleID]
    private let next: (any SamplingObserver)?
    /// The images that are lost, by their place in the batch.
    private(set) var lost: [Int: NonFiniteImage] = [:]

    init(_ samples: [SampleID], passingTo next: (any SamplingObserver)?) {
        self.samples = samples
        self.next = next
    }

    func observe(_ progress: SamplingProgress) throws {
        try check(progress.x, stage: progress.stage, sigma: progress.sigma)
        try next?.observe(progress)
    }

    /// Notes the images of `[N, C, R, R]` that hold something that is no number.
    ///
    /// - Throws: ``NothingLeft`` where all do.
    func check(_ images: Tensor, stage: String, sigma: Double) throws {
        guard images.nonFiniteCount > 0 else { return }
        for index in samples.indices
        where lost[index] == nil && images.slice(axis0: index..<(index + 1)).nonFiniteCount > 0 {
            lost[index] = NonFiniteImage(index: index, sample: samples[index], stage: stage, sigma: sigma)
        }
        if lost.count == samples.count { throw NothingLeft() }
    }
}
