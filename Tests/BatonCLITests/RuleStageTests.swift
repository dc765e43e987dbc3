import BatonTestSupport
import Foundation
import Testing

@Suite("A stage that works by rule")
struct RuleStageTests {
    private static let yaml = """
        version: 1
        name: enlarged
        labels: {count: 3}
        stages:
          - id: base
            type: edm
            size: 8
            network: {type: song-unet, width: 16, mult: [1], blocks: 1, attention: []}
            sampler: {type: heun, steps: 3}
          - {id: top, type: resize, size: 16, from: base, filter: bicubic, sharpen: 0.5}

        """

    private func folder() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        try folder.write(Self.yaml, to: "c.yaml")
        return folder
    }

    @Test("is sampled from YAML, follows from the stage below alone, and costs no calls")
    func sampling() throws {
        let folder = try folder()
        func sample(_ output: String, _ more: String...) throws -> [Int: ManifestLine] {
            let run = try Tool.run(
                [
                    "sample", "c.yaml", "--seeds", "0-3", "-o", output, "--allow-untrained", "--threads", "1",
                    "--quiet",
                    "--save-stages",
                ] + more, in: folder)
            #expect(run.status == 0, "\(run.messages)")
            return try folder.manifest(output + "/manifest.jsonl")
        }
        let lines = try sample("out", "--batch", "4")
        #expect(lines.count == 4 && lines.values.allSatisfy { $0.calls == ["base": 5, "top": 0] })
        // Batches do not matter, and a stage may be run by itself on what is there.
        let alone = try sample("alone", "--from", "top", "--input", "out/base", "--batch", "1")
        for seed in 0..<4 {
            let (one, other) = (try #require(lines[seed]), try #require(alone[seed]))
            #expect(one.stages["top"] != nil && one.stages["top"] == other.stages["top"])
        }
    }

    @Test("is counted as what it is")
    func planning() throws {
        let folder = try folder()
        let plan = try Tool.run("plan", "c.yaml", "--json", in: folder).object()
        let stages = try #require(plan["stages"] as? [[String: Any]])
        #expect(stages.map { $0["parameters"] as? Int ?? -1 }[1] == 0)
        #expect(stages.map { $0["calls"] as? Int ?? -1 } == [5, 0])
        // Relative to the last network there is, not to one that is not.
        #expect(stages.map { $0["nfe_by_macs"] as? Double ?? -1 } == [5, 0])
        let check = try Tool.run("check", "c.yaml", "--json", in: folder).object()
        #expect(check["is_valid"] as? Bool == true)
        let inverse = Self.yaml.replacing("filter: bicubic", with: "filter: bicubc")
        try folder.write(inverse, to: "typo.yaml")
        let typo = try Tool.run("check", "typo.yaml", in: folder)
        #expect(typo.status == 78 && typo.output.contains("bicubic"))
    }

    @Test(
        "refuses what only a network can be asked",
        arguments: [
            (["train", "c.yaml", "--stage", "top", "--data", "none.h5"], 64, "cannot be trained: it works by rule"),
            (["sample", "c.yaml", "--stage", "top=x.h5", "--seeds", "0", "-o", "o"], 64, "takes no weights"),
            (["bench", "layers", "c.yaml", "--stage", "top"], 64, "cannot be timed"),
            (["check", "c.yaml", "--set", "stages.top.weights=x.h5"], 78, "weights"),
            (["check", "c.yaml", "--set", "stages.top.guidance.scale=2"], 78, "guidance"),
            (["check", "c.yaml", "--set", "stages.top.network.type=song-unet"], 78, "network"),
            // The only stage that can be trained need not be named: what is missing is the data.
            (["train", "c.yaml", "--data", "none.h5"], 66, "none.h5"),
        ] as [([String], Int32, String)])
    func refusals(arguments: [String], status: Int32, words: String) throws {
        let run = try Tool.run(arguments, in: try folder())
        #expect(run.status == status && (run.output + run.messages).contains(words), "\(run.messages)\(run.output)")
    }
}
