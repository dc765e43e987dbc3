import BatonTestSupport
import Foundation
import Testing

@Suite("baton sample", .serialized)
struct SamplingTests {
    /// Seeds 0 to 5, sampled once for all tests.
    static let whole = Result {
        let folder = try TinyCascade.folder()
        let result = try TinyCascade.sample("0-5", in: folder, "--json")
        try #require(result.status == 0, "\(result.messages)")
        return (folder: folder, report: result)
    }

    static func pictures(_ folder: ScratchFolder) throws -> [Data] {
        try (0..<6).map { try folder.data("out/00000\($0).png") }
    }

    @Test("Writes a picture a seed, a grid and a manifest, and reports each stage")
    func files() throws {
        let (folder, result) = try Self.whole.get()
        // The lock of the manifest stays, out of sight.
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
            .filter { !$0.hasPrefix(".") }.sorted()
        #expect(names == (0..<6).map { "00000\($0).png" } + ["grid.png", "manifest.jsonl"])
        let lines = try folder.manifest()
        #expect(lines.count == 6)
        #expect(lines[4]?.label == 1)
        #expect(lines[4]?.calls == ["base": 5, "top": 10])
        let report = try result.object()
        let stages = try #require(report["stages"] as? [[String: Any]])
        #expect(stages.map { $0["id"] as? String } == ["base", "top"])
        #expect(stages.allSatisfy { ($0["macs"] as? Int ?? 0) > 0 && ($0["seconds"] as? Double ?? 0) > 0 })
    }

    @Test("A picture says how it was made")
    func metadata() throws {
        let (folder, _) = try Self.whole.get()
        let object = try Tool.run("inspect", folder.file("out/000004.png"), "--json").object()
        let facts = try #require(object["attributes"] as? [String: String])
        #expect(facts["baton:seed"] == "4")
        #expect(facts["baton:label"] == "1")
        #expect(facts["baton:cascade"] == "tiny")
        #expect(facts["baton:stages"] == "base > top")
        #expect(try facts["baton:config"] == folder.manifest()[4]?.config)
    }

    @Test("Pictures do not depend on batch, threads, or which seeds are made together")
    func independence() throws {
        let (folder, _) = try Self.whole.get()
        let expected = try Self.pictures(folder)
        let single = try TinyCascade.folder()
        #expect(try TinyCascade.sample("0-5", in: single, "--batch", "1").status == 0)
        #expect(try Self.pictures(single) == expected)
        let threads = try TinyCascade.folder()
        #expect(try TinyCascade.sample("5,3", in: threads, "--threads", "2", "--batch", "2").status == 0)
        #expect(try threads.data("out/000005.png") == expected[5])
        #expect(try threads.data("out/000003.png") == expected[3])
    }

    @Test("The same command makes only what is missing")
    func resume() throws {
        let (whole, _) = try Self.whole.get()
        let folder = try TinyCascade.folder()
        #expect(try TinyCascade.sample("0-3", in: folder).status == 0)
        try FileManager.default.removeItem(atPath: folder.file("out/000002.png"))
        // A crash leaves half a line; an accident alters a picture.
        try folder.write(try folder.text("out/manifest.jsonl") + "{\"i\":4,\"se", to: "out/manifest.jsonl")
        try folder.write("no picture", to: "out/000001.png")
        let report = try TinyCascade.sample("0-5", in: folder, "--json").object()
        #expect(report["made"] as? Int == 4)
        #expect(report["skipped"] as? Int == 2)
        #expect(try Self.pictures(folder) == Self.pictures(whole))
        #expect(try folder.manifest() == whole.manifest())
        #expect(try folder.data("out/grid.png") == whole.data("out/grid.png"))
        let again = try TinyCascade.sample("0-5", in: folder, "--json").object()
        #expect(again["made"] as? Int == 0)
    }

    @Test("A stage's file that was altered is made again")
    func alteredStages() throws {
        let folder = try TinyCascade.folder()
        #expect(try TinyCascade.sample("0-4", in: folder, "--save-stages").status == 0)
        let altered = ["base/000000.png", "base/000001.safetensors", "top/000002.safetensors", "top/000003.png"]
        let before = try altered.map { try folder.data("out/" + $0) }
        for name in altered {
            var bytes = try folder.data("out/" + name)
            bytes[bytes.count - 20] ^= 1
            try folder.write(bytes, to: "out/" + name)
        }
        // They are nothing to who did not ask for them.
        let plain = try TinyCascade.sample("0-4", in: folder, "--json").object()
        #expect(plain["made"] as? Int == 0)
        let report = try TinyCascade.sample("0-4", in: folder, "--save-stages", "--json").object()
        #expect(report["made"] as? Int == 4 && report["skipped"] as? Int == 1)
        #expect(try altered.map { try folder.data("out/" + $0) } == before)
    }

    @Test("Of two processes in one folder the second is refused, and no line is lost")
    func twoProcesses() throws {
        let folder = try TinyCascade.folder()
        let streams = try ScratchFolder()
        let arguments = [
            "sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--threads", "1", "--batch", "1", "--quiet",
            "--set", "stages.base.sampler.steps=150",
        ]
        let first = try Tool.start(arguments + ["--seeds", "0-3"], in: folder, streams: streams)
        while !folder.exists("out/manifest.jsonl"), first.isRunning { usleep(2_000) }
        let second = try Tool.run(arguments + ["--seeds", "4-7"], in: folder)
        #expect(second.status == 73 && second.messages.contains("another process"))
        #expect(second.messages.contains("--shard"))
        // A shard has a manifest of its own, and is welcome.
        #expect(try Tool.run(arguments + ["--seeds", "4-7", "--shard", "1/2"], in: folder).status == 0)
        first.waitUntilExit()
        #expect(first.terminationStatus == 0)
        #expect(try folder.manifest().keys.sorted() == [0, 1, 2, 3])
        #expect(try folder.manifest("out/shard-01-of-2.jsonl").keys.sorted() == [4, 6])
    }

    @Test("A process that was killed leaves no lock behind")
    func killed() throws {
        let folder = try TinyCascade.folder()
        let streams = try ScratchFolder()
        let arguments = ["sample", "tiny.yaml", "--seeds", "0-2", "-o", "out", "--allow-untrained", "--threads", "1"]
        let slow = ["--set", "stages.base.sampler.steps=20000"]
        let process = try Tool.start(arguments + slow, in: folder, streams: streams)
        while !folder.exists("out/manifest.jsonl"), process.isRunning { usleep(2_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(try Tool.run(arguments, in: folder).status == 0)
    }

    @Test("No picture is written of values that are no numbers")
    func nonFinite() throws {
        let folder = try TinyCascade.folder()
        // Nearly every picture has a normal number whose product with that is infinite.
        let change = "stages.base.sampler.sigma=[0.002, 3e38]"
        let result = try TinyCascade.sample(
            "4-6", in: folder, "--json", "--save-stages", "--set", change)
        #expect(result.status == 1)
        for word in ["seed 4", "'base'", "sigma", "2 more of 3"] { #expect(result.messages.contains(word)) }
        #expect(
            try FileManager.default.subpathsOfDirectory(atPath: folder.file("out")).allSatisfy { !$0.hasSuffix(".png") }
        )
        let lost = try #require(result.object()["lost"] as? [[String: Any]])
        #expect(lost.map { $0["seed"] as? Int } == [4, 5, 6] && lost.allSatisfy { $0["stage"] as? String == "base" })
        #expect(try folder.manifest().isEmpty)
        // Where nothing comes out, not everything is tried.
        let many = try TinyCascade.sample(
            "0-999", in: folder, "--batch", "4", "--set", change)
        #expect(many.status == 1 && many.messages.contains("no more were tried"))
    }

    @Test("A part of a million seeds costs no more than its own pictures")
    func manySeeds() throws {
        let (whole, _) = try Self.whole.get()
        let folder = try TinyCascade.folder()
        let result = try TinyCascade.sample(
            "5,0-3,10-9999999", in: folder, "--shard", "2/99999", "--until", "base", "--batch", "64")
        #expect(result.status == 0)
        let made = try folder.manifest("out/shard-00002-of-99999.jsonl")
        #expect(made.count == 101 && made[0]?.i == 1 && made[100_005]?.i == 100_000)
        #expect(try made[0]?.stages["base"] == whole.manifest()[0]?.stages["base"])
    }

    @Test("Shards together are the whole")
    func shards() throws {
        let (whole, _) = try Self.whole.get()
        let folder = try TinyCascade.folder()
        for number in 1...3 {
            #expect(try TinyCascade.sample("0-5", in: folder, "--shard", "\(number)/3").status == 0)
        }
        #expect(!folder.exists("out/manifest.jsonl"))
        let report = try TinyCascade.sample("0-5", in: folder, "--json").object()
        #expect(report["made"] as? Int == 0)
        #expect(try folder.manifest() == whole.manifest())
        #expect(try Self.pictures(folder) == Self.pictures(whole))
        #expect(try folder.data("out/grid.png") == whole.data("out/grid.png"))
    }

    @Test("Another configuration or other labels in the same folder are refused")
    func otherConfiguration() throws {
        let folder = try TinyCascade.folder()
        #expect(try TinyCascade.sample("0", in: folder).status == 0)
        let before = try folder.data("out/000000.png")
        let other = try TinyCascade.sample("0", in: folder, "--set", "stages.top.sampler.eta=0.3")
        #expect(other.status == 73)
        #expect(other.messages.contains("another configuration"))
        let labels = try TinyCascade.sample("0", in: folder, "--labels", "2")
        #expect(labels.status == 73)
        #expect(labels.messages.contains("class 0"))
        #expect(try folder.data("out/000000.png") == before)
        // How it is trained makes no other pictures.
        let training = try TinyCascade.sample("0", in: folder, "--set", "stages.top.training.images=5000", "--json")
        #expect(try training.object()["skipped"] as? Int == 1)
    }

    @Test("A stage that continues from a saved hand-off makes the same image")
    func continuation() throws {
        let (whole, _) = try Self.whole.get()
        let lower = try TinyCascade.folder()
        #expect(try TinyCascade.sample("0-2", in: lower, "--until", "base", "--save-stages").status == 0)
        #expect(lower.exists("out/base/000001.png"))
        let upper = try TinyCascade.folder()
        let result = try TinyCascade.sample("0-2", in: upper, "--from", "top", "--input", lower.file("out/base"))
        #expect(result.status == 0)
        for seed in 0...2 {
            let made = try #require(upper.manifest()[seed])
            let expected = try #require(whole.manifest()[seed])
            #expect(made.stages["top"] == expected.stages["top"])
            #expect(expected.stages["base"] == made.input.map { "sha256:" + $0 })
        }
    }

    @Test("A trace shows every stage's steps")
    func trace() throws {
        let folder = try TinyCascade.folder()
        #expect(try TinyCascade.sample("0", in: folder, "--trace", "1").status == 0)
        let object = try Tool.run("inspect", folder.file("out/trace/000000.png"), "--json").object()
        let picture = try #require(object["picture"] as? [String: Any])
        // Six pictures of 16 pixels with gaps of 2.
        #expect(picture["width"] as? Int == 6 * 16 + 7 * 2)
        #expect(picture["height"] as? Int == 16 + 2 * 2)
    }

    @Test("Ctrl-C ends with 75, and the same command goes on")
    func interruption() throws {
        let folder = try TinyCascade.folder()
        let streams = try ScratchFolder()
        let arguments = [
            "sample", "tiny.yaml", "--seeds", "0-5", "-o", "out", "--allow-untrained", "--threads", "1", "--batch", "1",
            "--set", "stages.base.sampler.steps=400",
        ]
        let process = try Tool.start(arguments, in: folder, streams: streams)
        while !folder.exists("out/000000.png"), process.isRunning { usleep(5_000) }
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 75)
        #expect(try streams.text("err").contains("goes on"))
        let report = try Tool.run(arguments + ["--json"], in: folder).object()
        #expect(report["skipped"] as? Int ?? 0 >= 1)
        #expect((report["made"] as? Int ?? 0) + (report["skipped"] as? Int ?? 0) == 6)
    }
}
