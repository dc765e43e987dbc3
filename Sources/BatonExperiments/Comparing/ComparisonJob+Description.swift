import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonSettings
import BatonTensor
import BatonTraining

extension ComparisonJob {
    /// What is known before anything is measured.
    ///
    /// - Parameter weights: what identifies the weights of each arm's stages; empty where they were not read.
    func description(weights: [[String: String]]) -> ComparisonResults {
        let entries = plan.rounds.last?.entries ?? []
        return ComparisonResults(
            name: comparison.name, summary: comparison.summary, seeds: seeds, count: items.count,
            size: entries.first?.nodes.last?.stage.resolution ?? 0, batch: comparison.batch,
            unit: comparison.budget?.unit.rawValue, bootstrap: Bootstrap(resamples: comparison.resamples),
            data: dataName, dataSha256: dataset.contentHash, dataCount: dataset.count,
            arms: entries.enumerated().map { index, entry in
                ComparisonResults.Arm(
                    id: entry.arm.id, summary: entry.file.description.summary ?? "",
                    cascade: entry.file.description.name, hash: entry.file.hash,
                    weights: weights.indices.contains(index) ? weights[index] : [:], handoffs: handoffs(of: entry))
            },
            settings: ComparisonSettings.table(entries.map(\.arm.file)),
            rounds: plan.rounds.map { round in
                ComparisonResults.Round(
                    budget: round.budget,
                    runs: round.entries.map {
                        .init(arm: $0.arm.id, deviation: $0.deviation, costs: $0.costs)
                    })
            }, versions: versions)
    }

    /// The hand-offs of an arm, as far as the data reach its sizes.
    private func handoffs(of entry: ComparisonPlan.Entry) -> [HandoffAnalysis] {
        let data = AnalysisData(dataset, pictures: 128)
        return (try? HandoffAnalysis.edges(of: entry.file.cascade) { try data.images(for: $0) }) ?? []
    }

    /// The items whose pictures are shown.
    private var shown: [SampleItem] { Array(items.prefix(comparison.strips)) }

    /// Seed and class of those.
    private var rows: [String] { shown.map(name) }

    /// Seed and class of an item.
    private func name(_ item: SampleItem) -> String {
        let names = comparison.arms[0].file.description.labelNames
        let label = item.label.map { names.indices.contains($0) ? names[$0] : "class \($0)" }
        return "seed \(item.sample.seed)" + (label.map { " · " + $0 } ?? "")
    }

    /// What every arm made of the first seeds in one round.
    func finals(_ entries: [ComparisonPlan.Entry], _ outputs: [ComparisonSampling.Output]) throws -> PictureStrips {
        let columns = try zip(entries, outputs).compactMap { entry, output -> PictureStrips.Column? in
            guard let store = output.stores.last, let stage = entry.nodes.last?.stage else { return nil }
            return try .init(
                title: entry.arm.id, detail: "\(stage.resolution) px", isFinal: true,
                pictures: stage.offers.space.pictures(of: store.handoff(shown).images))
        }
        return PictureStrips(rows: rows, columns: columns)
    }

    /// The pictures of every arm that each metric with a number a picture puts at its ends, at the last budget.
    func extremes(_ results: ComparisonResults, _ outputs: [ComparisonSampling.Output]) throws -> [PictureExtremes] {
        let runs = zip(plan.rounds.last?.entries ?? [], zip(outputs, results.rounds.last?.runs ?? []))
        return try runs.flatMap { entry, made in
            let (output, run) = made
            guard let store = output.stores.last else { return [PictureExtremes]() }
            let space = entry.file.cascade.space
            return try run.metrics.compactMap { metric in
                guard let numbers = metric.perPicture, numbers.count == items.count else { return nil }
                let order = items.indices.filter { numbers[$0].isFinite }.sorted { numbers[$0] < numbers[$1] }
                let count = min(4, order.count / 2)
                func entries(_ indices: [Int]) throws -> [PictureExtremes.Entry] {
                    guard !indices.isEmpty else { return [] }
                    let images = try store.handoff(indices.map { items[$0] }).images
                    let pictures = try space.pictures(of: images)
                    return zip(indices, pictures).map {
                        .init(name: name(items[$0]), value: numbers[$0], picture: $1)
                    }
                }
                return try PictureExtremes(
                    metric: metric.id, arm: entry.arm.id, lowest: entries(Array(order.prefix(count))),
                    highest: entries(Array(order.suffix(count))))
            }
        }
    }

    /// The pictures of the first seeds: every stage of every arm, what two arms share once.
    func strips(_ outputs: [ComparisonSampling.Output]) throws -> PictureStrips {
        var columns: [PictureStrips.Column] = []
        var seen = Set<String>()
        let users = Dictionary(grouping: outputs.flatMap(\.stores)) { $0.identity }
        for (entry, output) in zip(plan.rounds.last?.entries ?? [], outputs) {
            for (index, (node, store)) in zip(entry.nodes, output.stores).enumerated() {
                let isFinal = index == output.stores.count - 1
                guard seen.insert(store.identity).inserted || isFinal else { continue }
                let images = try store.handoff(shown).images
                columns.append(
                    PictureStrips.Column(
                        title: isFinal
                            ? entry.arm.id
                            : users[store.identity]?.count == 1 && outputs.count > 1
                                ? "\(entry.arm.id): \(node.stage.id)" : node.stage.id,
                        detail: (users[store.identity]?.count ?? 0) > 1 && !isFinal
                            ? "shared, \(node.stage.resolution) px" : "\(node.stage.resolution) px",
                        isFinal: isFinal,
                        pictures: try node.stage.offers.space.pictures(of: images)))
            }
        }
        return PictureStrips(rows: rows, columns: columns)
    }

    /// The pictures of every arm beside the nearest ones of the data; nil where those were not looked for.
    ///
    /// - Parameter nearest: indices of the nearest pictures, one list an arm.
    func neighbours(_ outputs: [ComparisonSampling.Output], nearest: [String: [Int]]) throws -> PictureStrips? {
        var columns: [PictureStrips.Column] = []
        for (entry, output) in zip(plan.rounds.last?.entries ?? [], outputs) {
            guard let indices = nearest[entry.arm.id], let store = output.stores.last, let node = entry.nodes.last
            else { continue }
            let space = entry.file.cascade.space
            let size = "\(node.stage.resolution) px"
            columns.append(
                .init(
                    title: entry.arm.id, detail: size, isFinal: true,
                    pictures: try space.pictures(of: store.handoff(shown).images)))
            let real = try ReferencePictures(dataset, size: node.stage.resolution)
                .images(Array(indices.prefix(shown.count)))
            columns.append(
                .init(title: "nearest", detail: "of the data", isFinal: false, pictures: PixelImage.images(of: real)))
        }
        return columns.isEmpty ? nil : PictureStrips(rows: rows, columns: columns)
    }

    /// Real pictures with noise on them, and what the last stage of every arm made of them without and with it.
    func noisyInputs(_ outputs: [ComparisonSampling.Output]) throws -> PictureStrips? {
        var columns: [PictureStrips.Column] = []
        for (entry, output) in zip(plan.rounds.last?.entries ?? [], outputs) {
            guard let stage = entry.nodes.last?.stage, let input = output.forced[stage.id], let noisy = input.noisy,
                let images = input.noisyImages
            else { continue }
            let space = entry.file.cascade.space
            func column(_ title: String, _ detail: String, _ images: Tensor) throws -> PictureStrips.Column {
                .init(title: title, detail: detail, isFinal: false, pictures: try space.pictures(of: images))
            }
            columns.append(try column("\(entry.arm.id): input", "with noise", images.slice(axis0: 0..<shown.count)))
            columns.append(try column(entry.arm.id, "without noise", input.store.handoff(shown).images))
            columns.append(try column(entry.arm.id, "with noise", noisy.handoff(shown).images))
        }
        return columns.isEmpty ? nil : PictureStrips(rows: rows, columns: columns)
    }
}
