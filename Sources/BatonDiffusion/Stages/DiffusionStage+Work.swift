import BatonSettings
import BatonTensor

extension DiffusionStage {
    /// Samples from the start along the sampler's levels, seeing what the conditioning shows of `handoff`.
    ///
    /// - Throws: `BatonError` where the stage needs a hand-off and there is none, or one of another shape or a higher level than start
    ///   and conditioning take; and what the sampler throws.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let noise = batch.noise(forStage: id)
        let shape: Shape = [batch.count, context.space.channels, resolution, resolution]
        let handoff =
            needsHandoff
            ? try checked(handoff, count: batch.count, size: smallerSize, upTo: highestHandoff) : nil
        let condition = handoff.flatMap {
            conditioning?.sampled(from: $0.images, at: $0.sigma, size: resolution, noise: noise)
        }
        let denoiser = model.denoiser(
            Signals(labels: batch.labels, embedding: batch.embeddings, condition: condition),
            maximumBatch: batch.maximumBatch)
        let state = start.state(shape, at: sampler.schedule.start, from: handoff, under: process, noise: noise)
        let output = try sampler.sample(
            denoiser, under: process, from: state, context: batch.context(forStage: id, observer: observer))
        guard emission == .denoised, output.sigma > 0 else {
            return Handoff(images: output.images, sigma: output.sigma, calls: output.calls)
        }
        let images = try denoiser.denoise(output.images, at: NoiseLevels(output.sigma, count: batch.count))
        return Handoff(images: images, calls: output.calls + denoiser.evaluations(at: output.sigma))
    }

    /// The highest level that the smaller image may be handed over at.
    private var highestHandoff: Double {
        var highest = conditioning?.sigma ?? .infinity
        if case .handoff(_, _, let start) = start { highest = min(highest, start) }
        return highest
    }

    /// Optimiser steps that one batch gives.
    public var updatesPerBatch: Int { objective.updatesPerBatch }

    /// Refuses a training that the objective refuses.
    public func requireTrainable() throws(BatonError) { try objective.requireTrainable(self) }

    /// The objective's loss of `batch`; the usual one is the weighted denoising loss, whose target is the clean image in pixels.
    ///
    /// - Throws: `BatonError` where the stage works from a smaller image whose size is not known.
    public func loss(_ batch: TrainingBatch) throws -> StageLoss { try objective.loss(of: self, on: batch) }

    /// The images as a condition at the level of sampling, which the network is told where it embeds it.
    public func condition(showing images: Tensor) -> Condition {
        Condition(
            images, at: NoiseLevels(conditioning?.sigma ?? 0, count: images.shape[0]), scaling: .none,
            embedsLevel: conditioning?.embedsLevel ?? false)
    }

    /// One unguided evaluation of D.
    public func denoised(_ x: Tensor, at levels: NoiseLevels, _ signals: Signals = .none) throws -> Tensor {
        try model.denoised(x, at: levels, signals)
    }
}
