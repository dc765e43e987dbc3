import BatonTestSupport
import BatonSettings
import BatonTraining
import Foundation
import Testing

@Suite("What is in a run's folder is verified")
struct RunFolderTests {
    @Test("finished weights that are damaged or gone are written again")
    func finishedWeightsThatAreDamagedOrGoneAreWrittenAgain() throws {
        let scratch = try ScratchFolder()
        var settings = Tiny.settings
        settings.sampleCount = 0
        let outcome = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
        let path = URL(fileURLWithPath: outcome.weights)
        let bytes = try Data(contentsOf: path)
        for damaged in [bytes.prefix(bytes.count - 1), Data(bytes.map { $0 ^ 1 }), Data(), nil] {
            try damaged?.write(to: path) ?? FileManager.default.removeItem(at: path)
            let again = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none)
            #expect(again.weights == outcome.weights && again.resumedAt == settings.images)
            let isEqual = try Data(contentsOf: path) == bytes
            #expect(isEqual)
        }
    }

    @Test("a damaged checkpoint does not count among those that are kept")
    func aDamagedCheckpointDoesNotCountAmongThoseThatAreKept() throws {
        let scratch = try ScratchFolder()
        var settings = Tiny.settings
        settings.sampleCount = 0
        settings.images = 160
        let folder = try Tiny.run(in: scratch, settings: settings).run(until: StopRequests.none).folder
        func names() throws -> [String] {
            try FileManager.default.contentsOfDirectory(atPath: folder + "/checkpoints").sorted()
        }
        #expect(try names() == ["base-000000080.h5", "base-000000160.h5"])
        try Data("no".utf8).write(to: URL(fileURLWithPath: folder + "/checkpoints/base-000000160.h5"))
        let run = try Tiny.run(in: scratch, settings: settings)
        #expect(run.resumedAt == 80)
        #expect(try names() == ["base-000000080.h5", "base-000000160.h5.damaged"])
        _ = try run.run(until: StopRequests.none)
        #expect(try names() == ["base-000000080.h5", "base-000000160.h5", "base-000000160.h5.damaged"])
    }

    @Test("a folder that a killed process did not begin is taken over")
    func aFolderThatAKilledProcessDidNotBeginIsTakenOver() throws {
        let scratch = try ScratchFolder()
        let root = scratch.file("runs")
        for name in ["00000-tiny-base/checkpoints", "00001-mine", "9223372036854775807-tiny-base", "04294967295-x"] {
            try FileManager.default.createDirectory(atPath: root + "/" + name, withIntermediateDirectories: true)
        }
        let first = try RunFolder.make(below: root, label: "tiny-base", identity: "a")
        #expect(first.path == root + "/00000-tiny-base")
        // Another's, or one that holds anything, is left alone.
        let second = try RunFolder.make(below: root, label: "tiny-base", identity: "b")
        #expect(second.path == root + "/00002-tiny-base")
        withExtendedLifetime(first) {}
    }
}
