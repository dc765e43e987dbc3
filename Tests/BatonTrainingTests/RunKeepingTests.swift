import BatonTestSupport
import BatonCheckpoints
import BatonData
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTraining
import Foundation
import Testing

/// What a run keeps, measures and survives.
@Suite("Run keeping", .serialized) struct RunKeepingTests {
    private func settings(_ edit: (inout TrainingSettings) -> Void = { _ in }) -> TrainingSettings {
        var settings = Tiny.settings
        settings.sampleCount = 0
        settings.snapshotImages = 16
        settings.images = 96
        edit(&settings)
        return settings
    }

    private func images(_ folder: RunFolder) throws -> [Int] {
        try FileManager.default.contentsOfDirectory(atPath: folder.checkpoints).sorted().compactMap {
            Int($0.dropFirst(5).dropLast(3))
        }
    }

    @Test(
        "checkpoints are kept as asked for",
        arguments: [
            (TrainingSettings.Keep(), [80, 96]), (.init(last: nil), [16, 32, 48, 64, 80, 96]), (.init(last: 1), [96]),
            (.init(last: 1, every: 40), [48, 80, 96]), (.init(last: 2, every: 1000), [80, 96]),
        ])
    func checkpointsAreKeptAsAskedFor(_ keep: TrainingSettings.Keep, _ expected: [Int]) throws {
        let scratch = try ScratchFolder()
        let run = try Tiny.run(in: scratch, settings: settings { $0.keep = keep })
        _ = try run.run(until: StopRequests.none)
        #expect(try images(run.folder) == expected)
    }

    @Test("the keys of what is kept are read") func theKeysOfWhatIsKeptAreRead() throws {
        func settings(_ keys: String...) throws -> TrainingSettings {
            try #require(
                try Tiny.cascade(overrides: keys.map { "stages.base.training." + $0 }).description["base"]
            ).training
        }
        #expect(try settings("seed=1").keep == .init(last: 2))
        #expect(try settings("keep=all").keep == .init(last: nil))
        #expect(try settings("keep={every: 1e6}").keep == .init(last: 2, every: 1_000_000))
        #expect(try settings("averages=[5e6, 50000, 500000]").averages == [50_000, 5_000_000])
        let validation = try #require(try settings("validation={share: 0.1, every: 7}").validation)
        #expect(validation == .init(share: 0.1, interval: 7))
        #expect(throws: DiagnosticsError.self) { try settings("keep=some") }
        #expect(throws: DiagnosticsError.self) { try settings("validation={share: 1}") }
    }

    @Test("every average is stored resumed and exported") func everyAverageIsStoredResumedAndExported() throws {
        let scratch = try (whole: ScratchFolder(), parts: ScratchFolder())
        let settings = settings {
            $0.averages = [10, 5000]
            $0.emaRamp = nil
        }
        let whole = try Tiny.run(in: scratch.whole, settings: settings)
        let weights = try whole.run(until: StopRequests.none).weights
        do {
            let first = try Tiny.run(in: scratch.parts, settings: settings)
            let stop = StopRequests(isInterrupted: { first.trainer.imagesSeen >= 40 })
            #expect(throws: BatonError.self) { try first.run(until: stop) }
        }
        let second = try Tiny.run(in: scratch.parts, settings: settings)
        _ = try second.run(until: StopRequests.none)
        let isEqual = second.trainer.state() == whole.trainer.state()
        #expect(isEqual)

        let state = whole.trainer.state()
        let stored = try CheckpointStore.load(whole.folder.checkpoints + "/base-000000096.h5")
        for halfLife in [10, 5000] {
            let name = try #require(state.averages[halfLife]?.first?.name)
            let expected = state.averages[halfLife]?.first
            let exported = try CheckpointStore.load(
                weights.replacingOccurrences(of: "base.h5", with: "base-ema-\(halfLife).h5"))
            #expect(exported.model.first { $0.name == name } == expected)
            #expect(stored.averages[halfLife]?.first { $0.name == name } == expected)
        }
        // A short average is nearer to the weights than a long one.
        func distance(_ arrays: [NamedArray]?) -> Double {
            let weights = Dictionary(state.model.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
            return (arrays ?? []).reduce(0) { sum, array in
                sum + zip(array.values, weights[array.name] ?? []).reduce(0) { $0 + Double(abs($1.0 - $1.1)) }
            }
        }
        #expect(distance(state.averages[10]) < 0.5 * distance(state.averages[5000]))
    }

    @Test("pictures held back are the same everywhere and never drawn")
    func picturesHeldBackAreTheSameEverywhereAndNeverDrawn() throws {
        let stage = try Tiny.stage()
        let settings = settings { $0.validation = .init(share: 0.3) }
        func held(_ dataset: ImageDataset) throws -> Set<String> {
            let source = try TrainingSource(dataset, for: stage, settings: settings)
            let drawn = Set((0..<400).map(source.index(ofDraw:)))
            #expect(drawn.isDisjoint(with: source.validation))
            #expect(drawn.count + source.validation.count == dataset.count)
            return Set(source.validation.map { dataset.itemNames[$0] })
        }
        let few = try held(Tiny.dataset(first: 20, second: 20))
        let many = try held(Tiny.dataset(first: 40, second: 60))
        #expect((4...20).contains(few.count) && few.isSubset(of: many))
        let error = try #require(throws: BatonError.self) {
            try TrainingSource(
                Tiny.dataset(), for: stage, settings: self.settings { $0.validation = .init(share: 1e-6) })
        }
        #expect(error.kind == .badData && error.hint == "choose a larger share")
    }

    @Test("the loss on pictures held back is measured by level", arguments: ["base", "top"])
    func theLossOnPicturesHeldBackIsMeasuredByLevel(stage: String) throws {
        let scratch = try ScratchFolder()
        let dataset = try Tiny.dataset(first: 10, second: 10)
        let settings = settings {
            $0.validation = .init(share: 0.3, interval: 24)
            $0.sampleCount = 4
            $0.sampleImages = 48
        }
        let run = try Tiny.run(stage, in: scratch, settings: settings, dataset: dataset)
        _ = try run.run(until: StopRequests.none)
        let lines = TrainingStatistics.read(run.folder.file("stats.jsonl"))
        let measured = lines.filter { $0.validation != nil }
        #expect(measured.map(\.images) == [24, 48, 72, 96])
        let levels = run.trainer.stage.process.levels
        for line in measured {
            let validation = try #require(line.validation)
            #expect(validation.pictures == run.trainer.source.validation.count && validation.loss > 0)
            #expect(validation.levels.map(\.from) == line.levels.map(\.from) && validation.levels.count == 8)
        }
        // Bins are the stage's own: training draws from each as often.
        for (index, level) in try #require(lines.last).levels.enumerated() where index > 0 {
            #expect(abs(levels.share(below: level.from) - Double(index) / 8) < 1e-9)
        }
        let events = try #require(
            try FileManager.default.contentsOfDirectory(atPath: run.folder.path).first { $0.hasPrefix("events.") })
        let bytes = try Data(contentsOf: URL(fileURLWithPath: run.folder.file(events)))
        let picture = try Data(
            contentsOf: URL(fileURLWithPath: run.folder.samples + "/\(stage)-000000096.png"))
        for tag in ["loss/sigma_0_to_", "validation/sigma_0_to_", "_and_above", "validation/mean", "samples/\(stage)"] {
            #expect(bytes.range(of: Data(tag.utf8)) != nil, "\(tag)")
        }
        #expect(bytes.range(of: picture) != nil)
        let summary = try #require(try RunSummary.list(below: scratch.file("runs")).first)
        let lowest = try #require(measured.compactMap(\.validation?.loss).min())
        #expect(summary.best?.loss == lowest && summary.images == 96)
        #expect(summary.state == .training && summary.checkpoints.map(\.images) == [80, 96])
    }

    @Test("a state that is not finite is no good state", arguments: ["model", "ema", "moments"])
    func aStateThatIsNotFiniteIsNoGoodState(_ part: String) throws {
        let scratch = try ScratchFolder()
        let path: String
        let state: TrainerState
        do {
            let run = try Tiny.run(in: scratch, settings: settings())
            path = try run.run(until: StopRequests.none).folder
            state = run.trainer.state()
        }
        let newest = path + "/checkpoints/base-000000096.h5"
        var checkpoint = try CheckpointStore.load(newest)
        switch part {
        case "model": checkpoint.model[2].values[0] = .nan
        case "ema": checkpoint.ema[2].values[0] = .infinity
        default: checkpoint.optimizer?.arrays[0].values[0] = .nan
        }
        try CheckpointStore.save(checkpoint, to: newest)
        let run = try Tiny.run(in: scratch, settings: settings())
        #expect(run.resumedAt == 80)
        #expect(FileManager.default.fileExists(atPath: newest + ".damaged"))
        let log = try String(contentsOfFile: path + "/log.txt", encoding: .utf8)
        #expect(log.contains("cannot go on from \(newest)") && log.contains("NaN or infinite"))
        _ = try run.run(until: StopRequests.none)
        let isEqual = run.trainer.state() == state
        #expect(isEqual)
    }

    /// The weights are finite, and yet what is computed with them is not.
    @Test("a state that leads nowhere is not called good") func aStateThatLeadsNowhereIsNotCalledGood() throws {
        let scratch = try ScratchFolder()
        let path: String
        do {
            path = try Tiny.run(in: scratch, settings: settings()).run(until: StopRequests.none).folder
        }
        let newest = path + "/checkpoints/base-000000096.h5"
        var checkpoint = try CheckpointStore.load(newest)
        for index in checkpoint.model.indices where checkpoint.model[index].name.hasSuffix("conv.weight") {
            checkpoint.model[index].values = checkpoint.model[index].values.map { _ in 3e38 }
        }
        try CheckpointStore.save(checkpoint, to: newest)
        let run = try Tiny.run(in: scratch, settings: settings { $0.images = 200 })
        let error = try #require(throws: BatonError.self) { try run.run(until: StopRequests.none) }
        #expect(error.kind == .failure && error.message.contains("leads there at once"))
        #expect(error.hint?.contains("--continue-from \(path)/checkpoints/base-000000080.h5") == true)
    }

    @Test("a folder that is removed is made again", arguments: ["samples", "checkpoints", ""])
    func aFolderThatIsRemovedIsMadeAgain(_ name: String) throws {
        let scratch = try ScratchFolder()
        let settings = settings {
            $0.sampleCount = 4
            $0.sampleImages = 48
        }
        let run = try Tiny.run(in: scratch, settings: settings)
        let removing = StopRequests(isInterrupted: {
            if run.trainer.imagesSeen == 40 {
                try? FileManager.default.removeItem(atPath: name.isEmpty ? run.folder.path : run.folder.file(name))
            }
            return false
        })
        let outcome = try run.run(until: removing)
        #expect(try images(run.folder) == [80, 96])
        for file in [
            "samples/base-000000096.png", "base.h5", "identity", "config.yaml", "provenance.json", "stats.jsonl",
        ] {
            #expect(FileManager.default.fileExists(atPath: outcome.folder + "/" + file), "\(file)")
        }
    }
}
