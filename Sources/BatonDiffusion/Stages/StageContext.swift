import BatonNetworks
import BatonSettings

/// What a family is given to make a stage with, besides its own settings.
public struct StageContext {
    /// The stage's id.
    public var id: String
    /// Side of the image in pixels.
    public var size: Int
    /// The space of the images.
    public var space: ImageSpace
    /// The cascade's labels.
    public var labels: LabelSpace
    /// The cascade's embeddings.
    public var embedding: EmbeddingSpace
    /// What the stage named in `from` emits; nil without one.
    public var predecessor: HandoffPromise?
    /// The network, made from the stage's `network` settings, without values; nil for a family that works by rule.
    public var network: (any Backbone)?
    /// The sampler, made from the stage's `sampler` settings; nil for a family whose stages have none.
    public var sampler: (any Sampler)?
    /// Guidance, where the stage has it.
    public var guidance: Guidance?
    /// How smaller training pictures are made from larger ones.
    public var kernel: DownsampleKernel

    /// Makes a context.
    public init(
        id: String, size: Int, space: ImageSpace = ImageSpace(), labels: LabelSpace = .none,
        embedding: EmbeddingSpace = .none, predecessor: HandoffPromise? = nil, network: (any Backbone)? = nil,
        sampler: (any Sampler)? = nil, guidance: Guidance? = nil, kernel: DownsampleKernel = .box
    ) {
        self.id = id
        self.size = size
        self.space = space
        self.labels = labels
        self.embedding = embedding
        self.predecessor = predecessor
        self.network = network
        self.sampler = sampler
        self.guidance = guidance
        self.kernel = kernel
    }
}

extension StageContext {
    /// Side of the predecessor's image where it divides the stage's own and is smaller; else nil, which the hand-off contract
    /// reports.
    public var smallerSize: Int? {
        guard let below = predecessor?.size, below > 0, below < size, size % below == 0 else { return nil }
        return below
    }

    /// Refuses a network that takes more or fewer channels than the stage gives it; one that stages share may.
    ///
    /// - Throws: `DiagnosticsError` with the code `network.channels` at `network` of `settings`, those of the stage.
    public func requireInput(channels: Int, settings: Settings) throws(DiagnosticsError) {
        guard let network, network.inputChannels != channels else { return }
        throw settings.failure(
            "network.channels",
            "stage '\(id)' gives its network \(channels) channels, but at size \(size) it takes \(network.inputChannels)",
            at: "network", hint: "give the stage a network of its own")
    }
}
