import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonFiles
import BatonSettings
import BatonTensor
import BatonTraining
import Foundation

/// Makes the images of a job that are not there yet, batch by batch, and writes everything about them.
///
/// An image depends on the cascade, its weights, its seed and its label alone: not on the batch, the threads, the shard
/// or what was finished before. So does whether it can be made at all: one whose values become NaN or infinite is left out, and
/// the others are made.
///
/// ```swift
/// let file = try CascadeFile.load("models/emoji-relay/cascade.yaml", plugins: plugins)
/// let job = try SampleJob(file, plugins: plugins, request: SampleRequest(seeds: SeedList(parsing: "0-15")), output: "out")
/// let outcome = try job.run { event in print(event) }
/// ```
public final class SampleJob {
    /// How images are made and written.
    public struct Options: Sendable {
        /// Images that are made at once.
        public var batch = 8
        /// Keeps every stage's pictures, and its exact images as safetensors.
        public var savesStages = false
        /// Steps between the pictures of a strip of what the sampler sees; nil for no strips.
        public var traceInterval: Int?
        /// The part of the job that is made; nil for all of it.
        public var shard: Shard?
        /// What is written.
        public var format = SampleFormat.png
        /// Writes seed and class under the pictures of the grid.
        public var hasCaptions = false

        /// A picture a seed, eight at once.
        public init() {}
    }

    /// After so many lost images, and no good one, the rest is not tried.
    private static let patience = 8

    let cascade: Cascade
    let sampler: CascadeSampler
    let items: SampleItems
    let source: SampleSource?
    let folder: SampleFolder
    let configHash: String
    /// What images are conditioned on; nil for nothing.
    let embeddings: Embeddings?
    let options: Options
    /// The spaces of the stages' images.
    let spaces: [ImageSpace]
    var outcome = Outcome()
    var grid: JobGrid
    let part: SamplePart
    let collection: SampleCollection?

    /// What there is to say before the work begins.
    var notices: [WorkEvent] = []

    /// A job of stages that have their weights.
    ///
    /// - Parameters:
    ///   - items: the whole job; a shard picks its part itself.
    ///   - configHash: names cascade, weights and the stages that run.
    ///   - embeddings: what images are conditioned on; nil for nothing.
    ///   - labelNames: names of the classes; may be empty.
    init(
        _ cascade: Cascade, sampler: CascadeSampler, items: SampleItems, source: SampleSource?, folder: SampleFolder,
        configHash: String, embeddings: Embeddings? = nil, labelNames: [String] = [], options: Options
    ) throws {
        self.cascade = cascade
        self.sampler = sampler
        self.items = items
        self.source = source
        self.folder = folder
        self.configHash = configHash
        self.embeddings = embeddings
        self.options = options
        spaces = sampler.stages.map(\.offers.space)
        try Self.requirePictures(of: sampler, options)
        part = SamplePart(items, shard: options.shard)
        collection =
            options.format.isCollection
            ? try SampleCollection(
                options.format, in: folder, shard: options.shard,
                space: spaces.last ?? cascade.space,
                size: sampler.stages.last?.resolution ?? 1, config: configHash, labelNames: labelNames) : nil
        grid = SampleJob.grid(of: items, sampler, source, options)
    }

    /// Makes what is missing or was altered, and writes it with a line of the manifest each, batch by batch.
    ///
    /// - Parameters:
    ///   - progress: who is told how the work goes on.
    ///   - requests: who may end it.
    /// - Returns: what was done; ``Outcome/requireWhole(folder:)`` refuses one with lost images.
    /// - Throws: `BatonError`: `interrupted` where it was asked to end (what was finished stays, the same job goes on from there);
    ///   `cannotWrite` where the folder holds other samples, another process is at it, or the disk is full.
    public func run(
        progress: @escaping WorkProgress = { _ in }, until requests: StopRequests = .none
    ) throws -> Outcome {
        (outcome, grid) = (Outcome(), SampleJob.grid(of: items, sampler, source, options))
        for notice in notices { progress(notice) }
        let watch = Watch(tell: progress, requests: requests)
        let start = ContinuousClock.now
        let name = options.shard?.manifestName ?? SampleFolder.manifestName
        let lock = try folder.lock(name)
        defer { withExtendedLifetime(lock) {} }
        let index = try ManifestIndex(folder.path)
        let isFinished = try collection?.isFinished(part) ?? false
        let (done, kept) = try usable(index, isFinished: isFinished)
        outcome.skipped = done.count
        outcome.manifest = "\(folder.path)/\(name)"
        let writer = try ManifestWriter(outcome.manifest, lines: kept, of: index)
        try make(except: done, writer: writer, watch: watch)
        if let collection, outcome.lost.isEmpty {
            if !isFinished { try collection.finish(part) }
            outcome.collection = collection.path
        }
        // A shard sees only a part; whoever runs the whole job afterwards finds everything made and adds the grid.
        if options.shard == nil, spaces.last?.codec != nil { try writeGrid(index, done: done) }
        if outcome.collection != nil { collection?.removeSlots() }
        outcome.seconds = (ContinuousClock.now - start).inSeconds
        return outcome
    }

    /// An empty grid of the first images, every stage side by side behind what they are made from.
    private static func grid(
        of items: SampleItems, _ sampler: CascadeSampler, _ source: SampleSource?, _ options: Options
    ) -> JobGrid {
        JobGrid(
            items, columns: sampler.stages.count + (source == nil ? 0 : 1),
            size: sampler.stages.map { $0.resolution * ($0.offers.space.codec?.factor ?? 1) }.max() ?? 1,
            captions: options.hasCaptions ? GridCaptions() : nil)
    }

    private func make(except done: Set<Int>, writer: ManifestWriter, watch: Watch) throws {
        let trace = options.traceInterval.map { SampleTrace(every: $0, of: sampler.stages) }
        let progress = SampleProgress(
            stages: sampler.stages.map { StageCost($0) }, trace: trace, watch: watch)
        watch.tell(.began("sampling", unit: "images", total: part.count - done.count))
        defer { watch.tell(.ended) }
        var batch: [SampleItem] = []
        func flush() throws {
            guard !batch.isEmpty else { return }
            try make(batch, progress: progress, trace: trace, writer: writer)
            batch = []
        }
        for item in part where done.isEmpty || !done.contains(item.position) {
            batch.append(item)
            guard batch.count == options.batch else { continue }
            try flush()
            outcome.isGivenUp = outcome.made == 0 && outcome.lost.count >= Self.patience
            if outcome.isGivenUp { return }
        }
        try flush()
    }

    private func make(
        _ batch: [SampleItem], progress: SampleProgress, trace: SampleTrace?, writer: ManifestWriter
    ) throws {
        progress.begin(batch: batch.count)
        let samples = batch.map(\.sample)
        let loaded = try source?.load(samples)
        let result = try sampler.attempt(
            samples, labels: batch.map(\.label), embeddings: embeddings(of: samples), input: loaded?.handoff,
            given: loaded?.given ?? [:],
            maximumBatch: options.batch, observer: progress)
        let strips = trace?.takeStrips() ?? []
        let lost = Set(result.lost.map(\.index))
        if lost.count < batch.count {
            let files = try SampleFiles(
                folder: folder, spaces: spaces, results: result.stages, collection: collection,
                text: pictureText)
            var records: [SampleRecord] = []
            let shown = try loaded.flatMap { $0.space.codec == nil ? nil : try $0.space.pictures(of: $0.shown) }
            for (index, item) in batch.enumerated() where !lost.contains(index) {
                records.append(
                    try files.write(
                        item, at: index, slot: part.slot(of: item.position) ?? 0,
                        strip: strips.isEmpty ? nil : strips[index], savesStages: options.savesStages,
                        input: loaded?.digests[index], config: configHash))
                grid.add(item, stages: (shown.map { [$0[index]] } ?? []) + files.pictures.compactMap { $0?[index] })
            }
            try collection?.flush()
            try writer.append(records)
        }
        progress.end()
        outcome.lost += result.lost
        outcome.made += batch.count - lost.count
        for stage in result.stages { outcome.stageSeconds[stage.id, default: 0] += stage.seconds }
    }

    /// What a picture says of its making, behind the stages up to `last`.
    private func pictureText(_ item: SampleItem, upTo last: String) -> [PNG.TextEntry] {
        var chain = sampler.stages.map(\.id)
        if let end = chain.firstIndex(of: last) { chain = Array(chain[...end]) }
        if let inputStage = sampler.inputStage { chain.insert("(\(inputStage))", at: 0) }
        var text = [
            PNG.TextEntry("Software", BatonVersion.text), PNG.TextEntry("baton:cascade", cascade.name),
            PNG.TextEntry("baton:config", configHash), PNG.TextEntry("baton:seed", "\(item.sample.seed)"),
            PNG.TextEntry("baton:stages", chain.joined(separator: " > ")),
        ]
        if let blend = item.sample.blend {
            let partner =
                switch blend.partner {
                case .seed(let seed): "seed \(seed)"
                case .variation(let number): "variation \(number)"
                }
            text.append(PNG.TextEntry("baton:blend", "\(partner) \(blend.share)"))
        }
        if let label = item.label { text.append(PNG.TextEntry("baton:label", "\(label)")) }
        return text
    }
}
