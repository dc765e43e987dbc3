import BatonNetworks
import BatonTensor

/// What stages of every family share: a network as a denoiser, and the denoising loss under a forward process.
public struct StageModel {
    /// The network.
    public let network: any Backbone
    /// How it is wrapped.
    public let preconditioning: any Preconditioning
    /// The cascade's labels.
    public let labels: LabelSpace
    /// The cascade's embeddings.
    public let embedding: EmbeddingSpace
    /// Guidance at sampling, where there is one.
    public let guidance: Guidance?

    /// Makes a model.
    public init(
        network: any Backbone, preconditioning: any Preconditioning, labels: LabelSpace = .none,
        embedding: EmbeddingSpace = .none, guidance: Guidance? = nil
    ) {
        self.network = network
        self.preconditioning = preconditioning
        self.labels = labels
        self.embedding = embedding
        self.guidance = guidance
    }

    /// Makes the model a context describes; one without a network, which a family that works by rule is given, is a programmer's
    /// error.
    public init(_ context: StageContext, preconditioning: any Preconditioning) {
        guard let network = context.network else {
            preconditionFailure("stage '\(context.id)' is made of a network, and its context has none")
        }
        self.init(
            network: network, preconditioning: preconditioning, labels: context.labels,
            embedding: context.embedding, guidance: context.guidance)
    }

    /// The guided denoiser of a sampler.
    ///
    /// - Parameters:
    ///   - signals: what the network is told.
    ///   - maximumBatch: most images that go through the network at once.
    public func denoiser(_ signals: Signals, maximumBatch: Int = SampleBatch.usualMaximum) -> NetworkDenoiser {
        NetworkDenoiser(
            network, preconditioning: preconditioning, signals: signals, guidance: guidance,
            maximumBatch: maximumBatch)
    }

    /// Network evaluations that one image costs at `sigma`.
    public func evaluations(at sigma: Double) -> Int {
        guard let guidance else { return 1 }
        let isGuided =
            labels.count > 0 && guidance.drops.contains(.label)
            || embedding.width > 0 && guidance.drops.contains(.embedding)
        return isGuided ? guidance.mode(at: sigma).evaluations : 1
    }

    /// One unguided evaluation of D.
    public func denoised(_ x: Tensor, at levels: NoiseLevels, _ signals: Signals) throws -> Tensor {
        try NetworkDenoiser(network, preconditioning: preconditioning, signals: signals).denoise(x, at: levels)
    }

    /// `λ(σ)·(D(x_σ; σ) − y)²` for images corrupted by `process`: target is the clean image, in pixel space.
    ///
    /// Level, noise and dropout of an image's signals follow from its own key.
    public func loss(
        _ batch: TrainingBatch, under process: some ForwardProcess, condition: Condition? = nil
    ) throws -> StageLoss {
        let levels = batch.levels ?? process.levels.draw(keys: batch.keys)
        let noise = process.noise(batch.images.shape, at: levels, keys: batch.keys)
        let denoiser = NetworkDenoiser(
            network, preconditioning: preconditioning,
            signals: Signals(
                labels: kept(batch.labels, of: batch, "label-dropout", labels.dropout),
                embedding: kept(batch.embeddings, of: batch, "embedding-dropout", embedding.dropout),
                condition: condition, augmentation: batch.augment), context: batch.context)
        let denoised = try denoiser.denoise(process.corrupt(batch.images, at: levels, noise: noise), at: levels)
        let roots = levels.coefficients { process.levels.weight(at: $0).squareRoot() }
        let weighted = (denoised - batch.images).scaled(by: roots).squared()
        let pixels = Float(weighted.count / max(batch.count, 1))
        return StageLoss(
            total: weighted.sum() / Float(max(batch.count, 1)), sigmas: levels.values,
            perImage: weighted.sumsPerSample().map { $0 / pixels })
    }

    /// Rows with those of some images hidden, at random by each image's key; all of them outside training.
    private func kept(_ rows: Tensor?, of batch: TrainingBatch, _ purpose: String, _ dropout: Double) -> Tensor? {
        guard let rows, batch.isTraining, dropout > 0 else { return rows }
        return rows.scaled(by: batch.keys.map { $0.folding(purpose).uniforms(1)[0] >= dropout ? 1 : 0 })
    }
}
