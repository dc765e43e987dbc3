import BatonTestSupport
import BatonConfiguration
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTraining
import Foundation
import Testing

/// Which trainings are one run, and how another one goes on from it.
@Suite("Run identity", .serialized) struct RunIdentityTests {
    /// Short, without grids.
    private var settings: TrainingSettings {
        var settings = Tiny.settings
        settings.sampleCount = 0
        settings.images = 48
        return settings
    }

    /// A cascade whose stage `top` is of a family.
    private func cascade(_ family: String, _ overrides: [String]) throws -> CascadeFile {
        let network = "{type: song-unet, width: 16, mult: [1], blocks: 1, attention: []}"
        let isShared = family == "lowdiff"
        return try CascadeFile.load(
            text: """
                version: 1
                name: tiny
                labels: {count: 2, dropout: 0.1}
                networks: {shared: {type: multi-resolution-unet, resolutions: [8, 16], width: 16, mult: [1, 1], blocks: 1}}
                stages:
                  - {id: base, type: \(isShared ? "lowdiff" : "edm"), size: 8, network: \(isShared ? "shared" : network),
                     sampler: {type: heun, steps: 4\(isShared ? ", stop: {calls: 3}" : "")}}
                  - {id: top, type: \(family), size: 16, from: base, network: \(isShared ? "shared" : network)}
                """, file: "tiny.yaml", overrides: overrides, plugins: PluginRegistry(families: Tiny.families))
    }

    private static let isAnother: [(family: String, key: String, isAnother: Bool)] = [
        ("relay", "stages.top.sampler.steps=5", false),
        ("relay", "stages.top.training.keep=all", false),
        ("relay", "stages.top.process.blur_max=2", true),
        ("relay", "stages.top.network.dropout=0.3", true),
        ("relay", "stages.base.size=4", true),
        ("relay", "stages.base.sampler.steps=9", false),
        ("conditioned", "stages.top.condition.sigma=0.3", false),
        ("conditioned", "stages.top.condition.levels={type: log-normal, std: 1}", true),
        ("lowdiff", "stages.base.handoff=denoised", false),
        ("lowdiff", "stages.top.handoff=denoised", false),
        ("lowdiff", "networks.shared.weights=somewhere.h5", false),
        ("lowdiff", "stages.top.objective.update=stage", true),
        ("lowdiff", "networks.shared.dropout=0.3", true),
    ]

    @Test("what is learnt decides which run it is", arguments: isAnother.indices)
    func whatIsLearntDecidesWhichRunItIs(_ index: Int) throws {
        let (family, key, isAnother) = Self.isAnother[index]
        let scratch = try ScratchFolder()
        func folder(_ overrides: [String]) throws -> String {
            var overrides = overrides
            if key.hasPrefix("stages.base.handoff"), !overrides.isEmpty {
                // What is handed up clean is brought to a level.
                overrides.append("stages.top.condition.sigma=0.5")
            }
            return try Tiny.run("top", in: scratch, settings: settings, file: cascade(family, overrides)).folder.path
        }
        let first = try folder([])
        #expect(try (folder([key]) != first) == isAnother, "\(key)")
        #expect(try folder([]) == first)
    }

    @Test("a run of an earlier version is recognised by what it says")
    func aRunOfAnEarlierVersionIsRecognisedByWhatItSays() throws {
        let scratch = try ScratchFolder()
        let folder = try Tiny.run(in: scratch, settings: settings).folder.path
        // Another hash, and a file that leaves defaults out and keeps no order.
        try Data("0123\n".utf8).write(to: URL(fileURLWithPath: folder + "/identity"))
        let text = try String(contentsOfFile: folder + "/config.yaml", encoding: .utf8)
        let lines = text.split(separator: "\n").filter { !$0.contains("gradient_limit") && !$0.contains("tick_images") }
        try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(fileURLWithPath: folder + "/config.yaml"))
        #expect(try Tiny.run(in: scratch, settings: settings).folder.path == folder)
        #expect(try String(contentsOfFile: folder + "/identity", encoding: .utf8).count == 65)
    }

    @Test("every key that makes another run is named") func everyKeyThatMakesAnotherRunIsNamed() throws {
        let scratch = try ScratchFolder()
        _ = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
        let other = try Tiny.run(
            in: scratch, settings: settings, dataset: Tiny.dataset(first: 4),
            overrides: ["stages.base.training.batch=32", "stages.base.training.exclude=odd"])
        #expect(other.folder.path == scratch.file("runs/00001-tiny-base") && other.resumedAt == 0)
        let log = try String(contentsOfFile: other.folder.path + "/log.txt", encoding: .utf8)
        #expect(log.contains("this is another run than \(scratch.file("runs/00000-tiny-base")), because"))
        for reason in [
            "training.batch was 64 and is 32", "training.exclude was not set and is \"odd\"", "the data set was test (",
            "--continue-from \(scratch.file("runs/00000-tiny-base"))",
        ] {
            #expect(log.contains(reason), "\(reason)")
        }
    }

    @Test("another run goes on from the whole state of one") func anotherRunGoesOnFromTheWholeStateOfOne() throws {
        let scratch = try ScratchFolder()
        let source = scratch.file("runs/00000-tiny-base")
        let first = try Tiny.run(in: scratch, settings: settings)
        _ = try first.run(until: StopRequests.none)
        let state = first.trainer.state()
        var settings = settings
        (settings.batch, settings.microBatch, settings.images) = (4, 4, 96)
        let overrides = ["stages.base.training.batch=4"]
        func open(continuing: String?) throws -> TrainingRun {
            try Tiny.run(in: scratch, settings: settings, continuing: continuing, overrides: overrides)
        }
        let folder: String
        do {
            let run = try open(continuing: source)
            folder = run.folder.path
            #expect(folder != source && run.resumedAt == 48)
            let isEqual = run.trainer.state() == state
            #expect(isEqual)
            let stop = StopRequests(isInterrupted: { run.trainer.imagesSeen >= 64 })
            #expect(throws: BatonError.self) { try run.run(until: stop) }
        }
        // The new run stands by itself: with the option or without, and without the old one.
        #expect(try open(continuing: source).folder.path == folder)
        try FileManager.default.removeItem(atPath: source)
        let second = try open(continuing: nil)
        #expect(second.folder.path == folder && second.resumedAt == 64)
        #expect(try second.run(until: StopRequests.none).images == 96)
        let provenance = try String(contentsOfFile: folder + "/provenance.json", encoding: .utf8)
        #expect(provenance.contains("\"checkpoint\" : \"\(source)/checkpoints/base-000000048.h5\""))
        #expect(provenance.contains("\"images\" : 48"))
    }

    @Test("a run that was begun from another one and ended at once is begun again")
    func aRunThatWasBegunFromAnotherOneAndEndedAtOnceIsBegunAgain() throws {
        let scratch = try ScratchFolder()
        _ = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
        let overrides = ["stages.base.training.batch=4"]
        func open() throws -> TrainingRun {
            try Tiny.run(
                in: scratch, settings: settings, continuing: scratch.file("runs/00000-tiny-base"), overrides: overrides)
        }
        let folder: String
        do { folder = try open().folder.path }
        try FileManager.default.removeItem(atPath: folder + "/checkpoints")
        let again = try open()
        #expect(again.folder.path == folder && again.resumedAt == 48)
    }

    @Test("what cannot be continued leaves no folder") func whatCannotBeContinuedLeavesNoFolder() throws {
        let scratch = try ScratchFolder()
        _ = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
        let wide = try #require(throws: BatonError.self) {
            try Tiny.run(
                in: scratch, settings: settings, continuing: scratch.file("runs/00000-tiny-base"),
                overrides: ["stages.base.network.width=32"])
        }
        #expect(wide.kind == .badData && wide.hint?.contains("--warm-start") == true)
        let gone = try #require(throws: BatonError.self) {
            try Tiny.run(
                in: scratch, settings: settings, continuing: scratch.file("runs/7"),
                overrides: ["stages.base.training.batch=4"])
        }
        #expect(gone.kind == .missingInput)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.file("runs")) == ["00000-tiny-base"])
    }
}
