import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonFiles
import BatonSettings
import BatonTensor

extension SampleJob {
    /// Prepares a job: reads the weights and looks at the input, so that whatever is amiss with them is found here.
    ///
    /// - Parameters:
    ///   - file: the cascade.
    ///   - plugins: those that its checkpoints may name.
    ///   - request: which pictures are made.
    ///   - output: the folder that they are written to.
    ///   - options: the options.
    /// - Throws: `BatonError` where the request names what is not there, weights or input are missing or do not fit, the folder
    ///   cannot be written, or the machine has too little memory.
    public convenience init(
        _ file: CascadeFile, plugins: PluginRegistry, request: SampleRequest = SampleRequest(), output: String,
        options: Options = Options()
    ) throws {
        try self.init(
            file.cascade, labelNames: file.description.labelNames, request, output, options
        ) { sampler, source, progress in
            let weights = try StageWeights(
                file, plugins: plugins, choices: request.weights, allowsUntrained: request.allowsUntrained
            ).load(sampler.stages, batch: options.batch, progress: progress)
            return Identity.ofSamples(of: file, stages: sampler.stages.map(\.id), weights: weights, source: source)
        }
    }

    /// Prepares a job of a cascade that was put together in code, whose networks have their weights.
    ///
    /// - Parameters:
    ///   - cascade: the cascade.
    ///   - identity: names all that pictures depend on besides seed and label; a folder with samples of another one is refused.
    ///   - labelNames: names of the classes; may be empty.
    ///   - request: which pictures are made; it names no weights.
    ///   - output: the folder that they are written to.
    ///   - options: the options.
    /// - Throws: `BatonError` where the request names what is not there, a network has no weights, the input is missing or does not
    ///   fit, or the folder cannot be written.
    public convenience init(
        _ cascade: Cascade, identity: String, labelNames: [String] = [], request: SampleRequest = SampleRequest(),
        output: String, options: Options = Options()
    ) throws {
        guard request.weights.isEmpty else {
            throw BatonError(
                .usage, "a cascade that is made in code brings its weights", hint: "load them into its networks")
        }
        try self.init(cascade, labelNames: labelNames, request, output, options) { sampler, source, _ in
            for case let stage as any NetworkStage in sampler.stages where !stage.network.isMaterialized {
                throw BatonError(.missingInput, "the network of stage '\(stage.id)' has no weights")
            }
            return Identity.ofSamples(named: identity, stages: sampler.stages.map(\.id), source: source)
        }
    }

    /// - Parameter identify: sees to the weights, and names all that pictures depend on besides seed and label.
    private convenience init(
        _ cascade: Cascade, labelNames: [String], _ request: SampleRequest, _ output: String, _ options: Options,
        identify: (CascadeSampler, SampleSource?, WorkProgress) throws -> String
    ) throws {
        guard options.batch > 0, options.traceInterval ?? 1 > 0 else {
            throw BatonError(.usage, "a batch, and the steps between pictures of a trace, are at least 1")
        }
        let sampler = try CascadeSampler(cascade, from: request.from, until: request.until)
        try OutputFolder.requireWritable(output)
        var notices: [WorkEvent] = []
        let source = try SampleSource.make(request.input, for: sampler, in: cascade) { notices.append($0) }
        try Self.requirePictures(of: sampler, options)
        let items = try request.items(of: cascade, names: labelNames, count: source?.count ?? 16)
        let embeddings = try Self.fitting(request.embeddings, cascade)
        var identity = try identify(sampler, source) { notices.append($0) }
        if let embeddings {
            let rows = Digest.hex(of: embeddings.tensor)
            identity = String(Digest.hex(of: "\(identity) on \(embeddings.width) \(rows)".utf8).prefix(16))
        }
        try self.init(
            cascade, sampler: sampler, items: items, source: source,
            folder: SampleFolder(path: output, hasSubfolders: items.count > 1000), configHash: identity,
            embeddings: embeddings, labelNames: labelNames, options: options)
        self.notices = notices
    }

    /// Refuses embeddings that the cascade does not take.
    private static func fitting(_ embeddings: Embeddings?, _ cascade: Cascade) throws(BatonError) -> Embeddings? {
        guard let embeddings, embeddings.width != cascade.embedding.width || embeddings.count == 0 else {
            return embeddings
        }
        throw BatonError(
            .usage,
            cascade.embedding.width == 0
                ? "cascade '\(cascade.name)' knows no embeddings"
                : "the embeddings do not fit cascade '\(cascade.name)'",
            found: "\(embeddings.count) of \(embeddings.width) numbers",
            expected: "\(cascade.embedding.width) numbers each")
    }

    /// The embeddings of images: row `seed mod N` of N, so that an image's follows from its seed; nil for a job without.
    func embeddings(of samples: [SampleID]) -> Tensor? {
        embeddings.map { rows in
            rows.rows(samples.map { Int(($0.nearestEnd.seed &+ UInt64($0.index)) % UInt64(rows.count)) }).tensor
        }
    }

    /// Refuses to make pictures of what has none, before anything is read or sampled.
    static func requirePictures(of sampler: CascadeSampler, _ options: Options) throws(BatonError) {
        let wanted = options.traceInterval == nil ? sampler.stages.suffix(1) : sampler.stages[...]
        guard !options.format.isCollection || options.traceInterval != nil else { return }
        for stage in wanted { _ = try stage.offers.space.requireCodec() }
    }
}
