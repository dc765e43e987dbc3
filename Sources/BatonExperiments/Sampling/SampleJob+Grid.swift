import BatonData
import BatonDiffusion
import BatonFiles
import BatonTraining
import Foundation

extension SampleJob {
    /// Writes the grid, unless it is there and nothing was added.
    func writeGrid(_ index: ManifestIndex, done: Set<Int>) throws {
        let path = "\(folder.path)/grid.png"
        guard outcome.made > 0 || !FileManager.default.fileExists(atPath: path) else {
            outcome.grid = path
            return
        }
        try fillGrid(index, done: done)
        guard let picture = grid.compose() else { return }
        let text = [
            PNG.TextEntry("Software", BatonVersion.text), PNG.TextEntry("baton:cascade", cascade.name),
            PNG.TextEntry("baton:config", configHash),
        ]
        try AtomicFile.write(PNG.encode(picture, text: text, name: path), to: path)
        outcome.grid = path
    }

    /// Adds the images that a former run has made. Their lower stages were not kept, but follow from the seeds.
    private func fillGrid(_ index: ManifestIndex, done: Set<Int>) throws {
        let items = grid.missing.filter { done.contains($0.position) }
        guard !items.isEmpty, let last = sampler.stages.last, let codec = last.offers.space.codec else { return }
        let lower = sampler.stages.dropLast().last.map(\.id)
        let below = try lower.map { id in
            try CascadeSampler(cascade, from: sampler.inputStage == nil ? nil : sampler.stages[0].id, until: id)
        }
        for start in stride(from: 0, to: items.count, by: options.batch) {
            let batch = Array(items[start..<min(start + options.batch, items.count)])
            let loaded = try source?.load(batch.map(\.sample))
            let results =
                try below?.run(
                    batch.map(\.sample), labels: batch.map(\.label), embeddings: embeddings(of: batch.map(\.sample)),
                    input: loaded?.handoff,
                    given: loaded?.given ?? [:],
                    maximumBatch: options.batch
                )
                ?? []
            let images =
                (loaded.map { [($0.space, $0.shown)] } ?? [])
                + zip(spaces, results.map(\.handoff.images)).map { ($0, $1) }
            let columns = try images.filter { $0.0.codec != nil }.map { try $0.0.pictures(of: $0.1) }
            for (place, item) in batch.enumerated() {
                guard let record = try index.record(of: item.sample) else { continue }
                guard let picture = try picture(of: record, at: item.position),
                    picture.width == last.resolution * codec.factor
                else {
                    continue
                }
                grid.add(item, stages: columns.map { $0[place] } + [picture])
            }
        }
    }

    /// The finished picture of a record; nil where it lies in a file that is whole already.
    private func picture(of record: SampleRecord, at position: Int) throws -> PixelImage? {
        guard let collection else {
            return try PixelImage.read(
                "\(folder.path)/\(record.file)", channels: spaces.last?.codec?.pictureChannels ?? 3)
        }
        return try part.slot(of: position).flatMap { try collection.picture(at: $0) }
    }
}
