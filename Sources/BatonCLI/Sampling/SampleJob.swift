import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining
import Foundation

/// Makes the images of a job that are not there yet, batch by batch, and writes everything about them.
///
/// An image depends on the cascade, its weights, its seed and its label alone: not on the batch, the threads, the shard
/// or what was finished before.
final class SampleJob {
    /// What is asked for besides the images.
    struct Options {
        var batch = 8
        var savesStages = false
        var traceInterval: Int?
        var shard: Shard?
        var isQuiet = false
    }

    /// What was done.
    struct Outcome {
        var made = 0
        var skipped = 0
        var seconds = 0.0
        /// Seconds of each stage, all images together.
        var stageSeconds: [String: Double] = [:]
        var grid: String?
        var manifest = ""
    }

    private let cascade: Cascade
    private let sampler: CascadeSampler
    private let items: [SampleItem]
    private let input: SampleInput?
    private let folder: SampleFolder
    private let configHash: String
    private let options: Options
    private let converter: PictureConverter
    private var outcome = Outcome()
    private var grid: SampleGrid

    /// - Parameters:
    ///   - items: the whole job; a shard picks its part itself.
    ///   - configHash: names cascade, weights and the stages that run.
    init(
        _ cascade: Cascade, sampler: CascadeSampler, items: [SampleItem], input: SampleInput?, folder: SampleFolder,
        configHash: String, options: Options
    ) throws {
        self.cascade = cascade
        self.sampler = sampler
        self.items = items
        self.input = input
        self.folder = folder
        self.configHash = configHash
        self.options = options
        converter = try PictureConverter(cascade.space)
        grid = SampleGrid(
            items, columns: sampler.stages.count + (input == nil ? 0 : 1),
            size: sampler.stages.map(\.resolution).max() ?? 1)
    }

    /// Does the work.
    func run() throws -> Outcome {
        let start = ContinuousClock.now
        let mine = items.filter { options.shard?.contains($0.position) ?? true }
        let finished = try usable(folder.finished())
        let missing = mine.filter { finished[$0.sample.seed] == nil }
        outcome.skipped = mine.count - missing.count
        outcome.manifest = "\(folder.path)/\(options.shard?.manifestName ?? SampleFolder.manifestName)"
        let seeds = Set(mine.map(\.sample.seed))
        let kept = finished.values.filter { options.shard == nil || seeds.contains($0.seed) }
        let writer = try ManifestWriter(outcome.manifest, records: kept.sorted { ($0.i, $0.seed) < ($1.i, $1.seed) })
        try make(missing, writer: writer)
        // A shard sees only a part; whoever runs the whole job afterwards finds everything made and adds the grid.
        if options.shard == nil { try writeGrid(finished) }
        outcome.seconds = (ContinuousClock.now - start).inSeconds
        return outcome
    }

    /// What a former run has made and is as it should be.
    private func usable(_ records: [UInt64: SampleRecord]) throws -> [UInt64: SampleRecord] {
        let wanted = Dictionary(items.map { ($0.sample.seed, $0) }, uniquingKeysWith: { first, _ in first })
        if let other = records.values.first(where: { $0.config != configHash }) {
            throw BatonError(
                .cannotWrite, "the folder holds samples of another configuration (seed \(other.seed))",
                file: folder.path,
                hint: "cascade, overrides, weights or stages differ: choose another folder with -o, or delete this one")
        }
        for record in records.values {
            if let item = wanted[record.seed], item.label != record.label {
                throw BatonError(
                    .cannotWrite,
                    "seed \(record.seed) was sampled with \(record.label.map { "class \($0)" } ?? "no class"), not with "
                        + (item.label.map { "class \($0)" } ?? "none"), file: folder.path,
                    hint: "choose another folder with -o, or the same --labels")
            }
        }
        return try records.filter { seed, record in
            guard folder.hasPicture(of: record) else { return false }
            if options.savesStages, !hasStages(seed) { return false }
            guard let input, wanted[seed] != nil else { return true }
            return try record.input == Digest.hex(of: input.handoff(for: [seed]).images)
        }
    }

    private func hasStages(_ seed: UInt64) -> Bool {
        sampler.stages.allSatisfy { stage in
            ["png", "safetensors"].allSatisfy { suffix in
                FileManager.default.fileExists(atPath: folder.file(of: seed, stage: stage.id, suffix: suffix))
            }
        }
    }

    private func make(_ missing: [SampleItem], writer: ManifestWriter) throws {
        let trace = options.traceInterval.map { SampleTrace(every: $0, converter: converter) }
        let progress = SampleProgress(
            stages: sampler.stages.map { StageCost($0) }, images: missing.count, trace: trace, isQuiet: options.isQuiet)
        defer { progress.clear() }
        for case let stage as any NetworkStage in sampler.stages { stage.maximumBatch = options.batch }
        for start in stride(from: 0, to: missing.count, by: options.batch) {
            let batch = Array(missing[start..<min(start + options.batch, missing.count)])
            progress.begin(batch: batch.count)
            let given = try input?.handoff(for: batch.map(\.sample.seed))
            let results = try sampler.run(
                batch.map(\.sample), labels: batch.map(\.label), input: given, observer: progress)
            try writer.append(write(batch, input: given, results: results, strips: trace?.takeStrips() ?? []))
            progress.end()
            outcome.made += batch.count
            for result in results { outcome.stageSeconds[result.id, default: 0] += result.seconds }
        }
    }

    /// Writes the files of a batch and returns its manifest lines.
    private func write(
        _ batch: [SampleItem], input: Handoff?, results: [CascadeSampler.StageResult], strips: [PixelImage]
    ) throws -> [SampleRecord] {
        guard let last = results.last else { return [] }
        let pictures = results.map { converter.pictures(of: $0.handoff.images) }
        let inputPictures = input.map { converter.pictures(of: $0.images) }
        let seconds = results.reduce(0) { $0 + $1.seconds } / Double(batch.count)
        var records: [SampleRecord] = []
        for (index, item) in batch.enumerated() {
            let seed = item.sample.seed
            func one(_ images: Tensor) -> Tensor { images.slice(axis0: index..<(index + 1)) }
            if options.savesStages {
                for (result, pictures) in zip(results, pictures) {
                    try writePicture(pictures[index], of: item, stage: result.id, upTo: result.id)
                    try FloatImages.write(
                        one(result.handoff.images),
                        to: folder.file(of: seed, stage: result.id, suffix: "safetensors"))
                }
            }
            if !strips.isEmpty { try writePicture(strips[index], of: item, stage: "trace", upTo: last.id) }
            let hash = try writePicture(pictures[pictures.count - 1][index], of: item, stage: nil, upTo: last.id)
            grid.add(item, stages: (inputPictures.map { [$0[index]] } ?? []) + pictures.map { $0[index] })
            let handoffs = results.map { ($0.id, "sha256:" + Digest.hex(of: one($0.handoff.images))) }
            records.append(
                SampleRecord(
                    i: item.position, seed: seed, label: item.label, labelName: item.labelName,
                    file: folder.name(of: seed, suffix: "png"),
                    png: hash,
                    stages: Dictionary(uniqueKeysWithValues: handoffs),
                    calls: Dictionary(uniqueKeysWithValues: results.map { ($0.id, $0.handoff.calls) }),
                    input: input.map { Digest.hex(of: one($0.images)) }, config: configHash, s: seconds))
        }
        return records
    }

    /// Writes a picture with what it is, and returns the file's SHA-256.
    @discardableResult
    private func writePicture(
        _ picture: PixelImage, of item: SampleItem, stage: String?, upTo last: String
    ) throws -> String {
        let path = folder.file(of: item.sample.seed, stage: stage, suffix: "png")
        try OutputFolder.make(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        var chain = sampler.stages.map(\.id)
        if let end = chain.firstIndex(of: last) { chain = Array(chain[...end]) }
        if let inputStage = sampler.inputStage { chain.insert("(\(inputStage))", at: 0) }
        var text = [
            PNG.TextEntry("Software", ToolVersion.text), PNG.TextEntry("baton:cascade", cascade.name),
            PNG.TextEntry("baton:config", configHash), PNG.TextEntry("baton:seed", "\(item.sample.seed)"),
            PNG.TextEntry("baton:stages", chain.joined(separator: " > ")),
        ]
        if let label = item.label { text.append(PNG.TextEntry("baton:label", "\(label)")) }
        let bytes = try PNG.encode(picture, text: text, name: path)
        try AtomicFile.write(bytes, to: path)
        return Digest.hex(of: bytes)
    }
}

// MARK: - The grid

extension SampleJob {
    /// Writes the grid, unless it is there and nothing was added.
    private func writeGrid(_ finished: [UInt64: SampleRecord]) throws {
        let path = "\(folder.path)/grid.png"
        guard outcome.made > 0 || !FileManager.default.fileExists(atPath: path) else {
            outcome.grid = path
            return
        }
        try fillGrid(finished)
        guard let picture = grid.compose() else { return }
        let text = [
            PNG.TextEntry("Software", ToolVersion.text), PNG.TextEntry("baton:cascade", cascade.name),
            PNG.TextEntry("baton:config", configHash),
        ]
        try AtomicFile.write(PNG.encode(picture, text: text, name: path), to: path)
        outcome.grid = path
    }

    /// Adds the images that a former run has made. Their lower stages were not kept, but follow from the seeds.
    private func fillGrid(_ finished: [UInt64: SampleRecord]) throws {
        let items = grid.missing
        guard !items.isEmpty, let last = sampler.stages.last else { return }
        let lower = sampler.stages.dropLast().last.map(\.id)
        let below = try lower.map { id in
            try CascadeSampler(cascade, from: sampler.inputStage == nil ? nil : sampler.stages[0].id, until: id)
        }
        for case let stage as any NetworkStage in below?.stages ?? [] { stage.maximumBatch = options.batch }
        for start in stride(from: 0, to: items.count, by: options.batch) {
            let batch = Array(items[start..<min(start + options.batch, items.count)])
            let given = try input?.handoff(for: batch.map(\.sample.seed))
            let results =
                try below?.run(batch.map(\.sample), labels: batch.map(\.label), input: given, observer: nil) ?? []
            let columns = ([given?.images].compactMap { $0 } + results.map(\.handoff.images)).map(converter.pictures)
            for (index, item) in batch.enumerated() {
                guard let record = finished[item.sample.seed] else { continue }
                let picture = try PixelImage.read("\(folder.path)/\(record.file)", channels: cascade.space.channels)
                guard picture.width == last.resolution else { continue }
                grid.add(item, stages: columns.map { $0[index] } + [picture])
            }
        }
    }
}
