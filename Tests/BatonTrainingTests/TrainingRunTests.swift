import BatonTestSupport
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining
import Foundation
import Testing

@Suite("Training run", .serialized) struct TrainingRunTests {
    private func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    /// Stops a run once it has seen `images`.
    private func stop(_ run: TrainingRun, at images: Int) -> StopRequests {
        StopRequests(isInterrupted: { run.trainer.imagesSeen >= images })
    }

    @Test("a run leaves all there is to know", arguments: ["base", "top"]) func aRunLeavesAllThereIsToKnow(
        stage: String
    ) throws {
        let scratch = try ScratchFolder()
        let outcome = try Tiny.run(stage, in: scratch).run(until: StopRequests.none)
        #expect(outcome.folder == scratch.file("runs/00000-tiny-\(stage)"))
        #expect(outcome.images == 160 && outcome.resumedAt == 0)
        let found = try names(outcome.folder)
        for name in ["config.yaml", "provenance.json", "log.txt", "stats.jsonl", "loss.svg", "\(stage).h5"] {
            #expect(found.contains(name))
        }
        #expect(found.contains { $0.hasPrefix("events.out.tfevents.") })
        #expect(
            try names(outcome.folder + "/checkpoints") == ["\(stage)-000000080.h5", "\(stage)-000000160.h5"])
        #expect(try names(outcome.folder + "/samples") == ["\(stage)-000000080.png", "\(stage)-000000160.png"])
        let grid = try PixelImage.read(outcome.folder + "/samples/\(stage)-000000160.png")
        #expect(grid.width > 16 && grid.channels == 3)

        let lines = TrainingStatistics.read(outcome.folder + "/stats.jsonl")
        #expect(lines.map(\.images) == Array(stride(from: 16, through: 160, by: 16)))
        for line in lines {
            #expect(line.loss.isFinite && line.loss > 0 && line.imagesPerSecond > 0 && line.residentBytes > 0)
            #expect(line.levels.count == 8 && line.levels.reduce(0) { $0 + $1.images } == 16)
        }
        let again = try Tiny.run(stage, in: scratch).run(until: StopRequests.none)
        #expect(again.folder == outcome.folder && again.resumedAt == 160)
    }

    @Test("a run that was stopped goes on to the bit") func aRunThatWasStoppedGoesOnToTheBit() throws {
        let scratch = try (whole: ScratchFolder(), parts: ScratchFolder())
        let whole = try Tiny.run(in: scratch.whole)
        _ = try whole.run(until: StopRequests.none)

        do {
            let first = try Tiny.run(in: scratch.parts)
            let error = try #require(throws: BatonError.self) { try first.run(until: stop(first, at: 56)) }
            #expect(error.kind == .interrupted && error.exitCode == 75)
        }
        let second = try Tiny.run(in: scratch.parts)
        #expect(second.resumedAt == 56)
        _ = try second.run(until: StopRequests.none)
        let isEqual = second.trainer.state() == whole.trainer.state()
        #expect(isEqual)
        #expect(
            TrainingStatistics.read(second.folder.file("stats.jsonl")).map(\.images)
                == [16, 32, 48, 56] + Array(stride(from: 64, through: 160, by: 16)))
    }

    @Test("a run that was killed goes on to the bit") func aRunThatWasKilledGoesOnToTheBit() throws {
        let scratch = try (whole: ScratchFolder(), parts: ScratchFolder())
        let whole = try Tiny.run(in: scratch.whole)
        _ = try whole.run(until: StopRequests.none)

        struct Kill: Error {}
        do {
            // Nothing is saved on the way out, as if the process were gone: the checkpoint of 80 images is all there is.
            let first = try Tiny.run(in: scratch.parts)
            let full = StopRequests(
                isInterrupted: { false },
                takesSave: { first.trainer.imagesSeen >= 120 ? self.fill(first.folder) : false })
            #expect(throws: (any Error).self) { try first.run(until: full) }
        }
        let folder = scratch.parts.file("runs/00000-tiny-base")
        try clear(folder)
        // A line that was being written, and a checkpoint that was.
        try Data("{\"images\": 12".utf8).append(to: folder + "/stats.jsonl")
        try Data([1, 2, 3]).write(to: URL(fileURLWithPath: folder + "/checkpoints/.baton-tmp-77-0"))
        let second = try Tiny.run(in: scratch.parts)
        #expect(second.resumedAt == 80)
        _ = try second.run(until: StopRequests.none)
        let isEqual = second.trainer.state() == whole.trainer.state()
        #expect(isEqual)
        #expect(
            TrainingStatistics.read(second.folder.file("stats.jsonl")).map(\.images)
                == Array(stride(from: 16, through: 160, by: 16)))
        #expect(try names(folder + "/checkpoints") == ["base-000000080.h5", "base-000000160.h5"])
    }

    /// Makes saving fail: the folder of checkpoints becomes a file.
    private func fill(_ folder: RunFolder) -> Bool {
        rename(folder.checkpoints, folder.file("aside"))
        _ = FileManager.default.createFile(atPath: folder.checkpoints, contents: nil)
        return true
    }

    private func clear(_ folder: String) throws {
        unlink(folder + "/checkpoints")
        rename(folder + "/aside", folder + "/checkpoints")
    }

    @Test("a damaged checkpoint is passed over") func aDamagedCheckpointIsPassedOver() throws {
        let scratch = try ScratchFolder()
        var settings = Tiny.settings
        settings.sampleCount = 0
        let folder: String
        let state: TrainerState
        do {
            let run = try Tiny.run(in: scratch, settings: settings)
            folder = try run.run(until: StopRequests.none).folder
            state = run.trainer.state()
        }
        let newest = URL(fileURLWithPath: folder + "/checkpoints/base-000000160.h5")
        let bytes = try Data(contentsOf: newest)
        try bytes.prefix(bytes.count / 2).write(to: newest)
        do {
            let run = try Tiny.run(in: scratch, settings: settings)
            #expect(run.resumedAt == 80)
            #expect(try String(contentsOfFile: folder + "/log.txt", encoding: .utf8).contains("000000160.h5: "))
            _ = try run.run(until: StopRequests.none)
            let isEqual = run.trainer.state() == state
            #expect(isEqual)
        }
        for name in try names(folder + "/checkpoints") {
            try Data("nothing".utf8).write(to: URL(fileURLWithPath: folder + "/checkpoints/" + name))
        }
        let error = try #require(throws: BatonError.self) { try Tiny.run(in: scratch, settings: settings) }
        #expect(error.kind == .badData)
    }

    @Test("other settings are another run and longer ones are not") func otherSettingsAreAnotherRunAndLongerOnesAreNot()
        throws
    {
        let scratch = try ScratchFolder()
        var settings = Tiny.settings
        settings.images = 16
        settings.sampleCount = 0
        _ = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
        settings.images = 32
        let longer = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
        #expect(longer.resumedAt == 16 && longer.images == 32)
        let other = try Tiny.run(in: scratch, settings: settings, dataset: Tiny.dataset(first: 4))
        #expect(other.folder.path == scratch.file("runs/00001-tiny-base"))
        #expect(try Tiny.run("top", in: scratch, settings: settings).folder.path.hasSuffix("00002-tiny-top"))
    }

    @Test("one folder has one process") func oneFolderHasOneProcess() throws {
        let scratch = try ScratchFolder()
        let first = try Tiny.run(in: scratch)
        let error = try #require(throws: BatonError.self) { try Tiny.run(in: scratch) }
        #expect(error.kind == .unavailable)
        withExtendedLifetime(first) {}
    }

    @Test("a folder that cannot be written is said so") func aFolderThatCannotBeWrittenIsSaidSo() throws {
        let scratch = try ScratchFolder()
        _ = FileManager.default.createFile(atPath: scratch.file("runs"), contents: nil)
        let error = try #require(throws: BatonError.self) { try Tiny.run(in: scratch) }
        #expect(error.kind == .cannotWrite && error.exitCode == 73)
    }

    @Test("numbers that are not finite stop the run and keep the last good state")
    func numbersThatAreNotFiniteStopTheRunAndKeepTheLastGoodState() throws {
        let scratch = try ScratchFolder()
        let path: String
        do {
            let run = try Tiny.run(in: scratch)
            path = run.folder.path
            let spoil = StopRequests(isInterrupted: {
                if run.trainer.imagesSeen == 96 {
                    let victim = run.trainer.stage.network.parameters[2]
                    try? victim.set([Float](repeating: .infinity, count: victim.count))
                }
                return false
            })
            let error = try #require(throws: BatonError.self) { try run.run(until: spoil) }
            #expect(error.kind == .failure && error.exitCode == 1)
            #expect(error.message.contains("step 13") && error.message.contains("σ"))
            #expect(error.hint?.contains("base-000000080.h5") == true)
            #expect(try String(contentsOfFile: path + "/log.txt", encoding: .utf8).contains("not finite"))
        }
        #expect(try names(path + "/checkpoints") == ["base-000000080.h5"])
        let next = try Tiny.run(in: scratch)
        #expect(next.resumedAt == 80)
        #expect(try next.run(until: StopRequests.none).images == 160)
    }

    @Test("saving on request adds a checkpoint") func savingOnRequestAddsACheckpoint() throws {
        let scratch = try ScratchFolder()
        var settings = Tiny.settings
        settings.images = 64
        settings.sampleCount = 0
        let run = try Tiny.run(in: scratch, settings: settings)
        let requests = StopRequests(isInterrupted: { false }, takesSave: { run.trainer.imagesSeen == 24 })
        _ = try run.run(until: requests)
        #expect(try names(run.folder.checkpoints) == ["base-000000024.h5", "base-000000064.h5"])
    }
}

extension Data {
    fileprivate func append(to path: String) throws {
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.seekToEnd()
        try handle.write(contentsOf: self)
        try handle.close()
    }
}
