import BatonSettings

extension SampleJob {
    /// What a former run has made and is as it should be: the places that are done, and the lines to keep in their order.
    func usable(
        _ index: ManifestIndex, isFinished: Bool
    ) throws -> (done: Set<Int>, kept: [ManifestIndex.Line]) {
        var (done, kept) = (Set<Int>(), [ManifestIndex.Line]())
        let lines = index.lines.sorted { ($0.value.place, $0.key.seed) < ($1.value.place, $1.key.seed) }
        for (sample, line) in lines {
            let record = try index.record(of: line)
            let position = items.position(of: sample)
            try requireSame(record, as: position.map { items[$0] })
            let slot = position.flatMap { part.slot(of: $0) }
            guard slot != nil || options.shard == nil else { continue }
            try requireSameFormat(record)
            guard try isWhole(record, at: slot, isFinished: isFinished) else { continue }
            kept.append(line)
            if let position, slot != nil { done.insert(position) }
        }
        return (done, kept)
    }

    /// Refuses a folder with samples of something else.
    private func requireSame(_ record: SampleRecord, as item: SampleItem?) throws(BatonError) {
        guard record.config == configHash else {
            throw BatonError(
                .cannotWrite, "the folder holds samples of another configuration (seed \(record.seed))",
                file: folder.path,
                hint: "cascade, overrides, weights or stages differ: choose another folder with -o, or delete this one")
        }
        guard let item, item.label != record.label else { return }
        throw BatonError(
            .cannotWrite,
            "seed \(record.seed) was sampled with \(record.label.map { "class \($0)" } ?? "no class"), not with "
                + (item.label.map { "class \($0)" } ?? "none"), file: folder.path,
            hint: "choose another folder with -o, or the same --labels")
    }

    /// Refuses a folder whose samples are written in another way.
    private func requireSameFormat(_ record: SampleRecord) throws(BatonError) {
        guard record.file != (collection?.name ?? folder.relative(record.sample, suffix: "png")) else { return }
        guard collection != nil || !record.file.hasSuffix(".png") else { return }
        throw BatonError(
            .cannotWrite, "the folder holds samples in '\(record.file)'", file: folder.path,
            hint: "choose another folder with -o for another --format; shards of one file each stay apart")
    }

    /// Whether everything that the record names is there and unaltered, and made from the same input.
    ///
    /// - Parameters:
    ///   - slot: the image's place in this process's part; nil for one that is not asked for.
    ///   - isFinished: whether the collection is known to be whole.
    private func isWhole(_ record: SampleRecord, at slot: Int?, isFinished: Bool) throws -> Bool {
        if let collection {
            guard let slot, try isFinished || collection.has(record.png, at: slot) else { return false }
        } else {
            guard folder.has(record.file, sha256: record.png) else { return false }
        }
        if options.savesStages {
            // Older manifests say nothing about the stages' files: they are made again.
            let files = record.files ?? [:]
            for stage in sampler.stages {
                for suffix in stage.offers.space.codec == nil ? ["safetensors"] : ["png", "safetensors"] {
                    let name = folder.relative(record.sample, stage: stage.id, suffix: suffix)
                    guard let sha256 = files[name], folder.has(name, sha256: sha256) else { return false }
                }
            }
        }
        guard let source, slot != nil else { return true }
        return try record.input == source.load([record.sample]).digests.first
    }
}
