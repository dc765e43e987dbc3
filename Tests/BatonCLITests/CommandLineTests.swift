import BatonTestSupport
import Foundation
import Testing

@Suite("The command line")
struct CommandLineTests {
    static let commands = [
        "check", "plan", "sample", "train", "inspect", "forward", "import", "export", "data", "bench", "schema",
        "families",
    ]

    @Test("Help lists every command and the exit codes, on standard output")
    func help() throws {
        let result = try Tool.run("--help")
        #expect(result.status == 0)
        #expect(result.messages.isEmpty)
        for command in Self.commands { #expect(result.output.contains("\n  \(command) ")) }
        #expect(result.output.contains("78 bad configuration") || result.output.contains("78 bad\nconfiguration"))
    }

    @Test("Every command explains itself", arguments: commands)
    func commandHelp(_ command: String) throws {
        let result = try Tool.run("help", command)
        #expect(result.status == 0)
        #expect(result.output.hasPrefix("OVERVIEW: "))
        #expect(result.output.contains("USAGE: baton \(command)"))
    }

    @Test(
        "A wrong command line ends with 64 and says why",
        arguments: [
            ["bogus"], ["check"], ["check", "x.yaml", "--bogus"], ["sample", "x.yaml", "--seeds", "9-3"],
            ["sample", "x.yaml", "--seeds", "1-x"],
            ["sample", "x.yaml", "--shard", "0/4"], ["sample", "x.yaml", "--batch", "0"],
            ["sample", "x.yaml", "--input", "y"], ["plan", "x.yaml", "--gflops", "-1"],
            ["bench", "network", "x.yaml", "--batch", "0"], ["sample", "x.yaml", "--stage", "top"],
        ])
    func usage(_ arguments: [String]) throws {
        let result = try Tool.run(arguments)
        #expect(result.status == 64)
        #expect(result.output.isEmpty)
        #expect(result.messages.contains("error: ") || result.messages.contains("Error: "))
    }

    @Test(
        "What was probably meant is named, and the exit code is that of usage",
        arguments: [
            (["sampel"], "did you mean 'sample'?"), (["data", "emojy"], "did you mean 'emoji'?"),
            (["help", "trian"], "'train'"),
            (["nothing"], "commands: check, "), (["sample", "tiny.yaml", "--until", "bas"], "did you mean 'base'?"),
            (["sample", "tiny.yaml", "--from", "topp"], "did you mean 'top'?"),
            (["train", "tiny.yaml", "--data", "x.h5", "--stage", "tpo"], "did you mean 'top'?"),
            (["bench", "network", "tiny.yaml", "--stage", "zz"], "its stages: base, top"),
            (["sample", "tiny.yaml", "--weights", "zz=x.h5"], "its stages: base, top"),
            (["sample", "tiny.yaml", "--stage", "top"], "--until names a stage"),
            (
                ["sample", "tiny.yaml", "--set", "labels.names=[a b, c d, food & drink]", "--labels", "Food"],
                "'food & drink'?"
            ),
        ])
    func meant(_ arguments: [String], _ hint: String) throws {
        let result = try Tool.run(arguments, in: TinyCascade.folder())
        #expect(result.status == 64, "\(result.messages)")
        #expect(result.messages.contains(hint), "\(result.messages)")
    }

    @Test("A stage is sampled whatever is wrong with those above it")
    func until() throws {
        let folder = try TinyCascade.folder()
        let broken = ["--set", "stages.top.network.width=no", "--set", "stages.top.size=20"]
        #expect(try TinyCascade.sample("0", in: folder, "--until", "base").status == 0)
        let manifest = try folder.text("out/manifest.jsonl")
        let again = try Tool.run(
            ["sample", "tiny.yaml", "--seeds", "0", "-o", "out", "--allow-untrained", "--until", "base", "--quiet"]
                + broken,
            in: folder)
        #expect(again.status == 0, "\(again.messages)")
        // The same pictures: nothing was made anew.
        #expect(try folder.text("out/manifest.jsonl") == manifest)
        #expect(try Tool.run(["sample", "tiny.yaml"] + broken, in: folder).status == 78)
    }

    @Test("The JSON schema that editors use is the one the tool makes")
    func schema() throws {
        let result = try Tool.run("schema")
        #expect(result.status == 0)
        let stored = try String(contentsOfFile: Repository.path + "/docs/schema/cascade.schema.json", encoding: .utf8)
        #expect(result.output == stored, "run 'make schema'")
        let comparison = try String(
            contentsOfFile: Repository.path + "/docs/schema/comparison.schema.json", encoding: .utf8)
        #expect(try Tool.run("schema", "comparison").output == comparison, "run 'make schema'")
    }

    @Test("The pages of keys are those the tool makes, and name every key", arguments: ["cascade", "comparison"])
    func pages(kind: String) throws {
        let page = try Tool.run("schema", kind, "--markdown").output
        let stored = try String(contentsOfFile: Repository.path + "/docs/\(kind)-file.md", encoding: .utf8)
        #expect(page == stored, "run 'make schema'")
        let schema = try Tool.run("schema", kind).output
        let keys = Set(schema.matches(of: /"([a-z_0-9]+)": \{\n\s+"description"/).map { String($0.output.1) })
        #expect(keys.count > 15)
        for key in keys.subtracting(["$schema", "extends"]) {
            #expect(page.contains("`\(key)`") || page.contains(".\(key)`"), "\(key)")
        }
    }

    @Test("Families are listed with their settings")
    func families() throws {
        let object = try Tool.run("families", "--json").object()
        let families = try #require(object["families"] as? [[String: Any]])
        #expect(families.compactMap { $0["id"] as? String } == ["edm", "relay", "conditioned", "lowdiff", "resize"])
        #expect(object["schemaVersion"] as? Int == 1)
        #expect(try Tool.run("families", "relay").output.contains("`process(blur-block).blur_max`"))
        #expect(try Tool.run("families", "relai").messages.contains("did you mean 'relay'?"))
        #expect(try Tool.run("families", "nothing").status == 69)
        for (section, key) in [
            ("network", "`embedding_mult`"), ("training", "`optimizer(adamw).weight_decay`"), ("labels", "`dropout`"),
            ("guidance", "`scale`"), ("data", "`downsample`"), ("space", "`sigma_data`"),
        ] {
            #expect(try Tool.run("families", section).output.contains(key))
            #expect(try Tool.run("families").output.contains("\n\(section) "))
        }
        #expect(try Tool.run("families", "netwrk").messages.contains("did you mean 'network'?"))
    }

    @Test("A plan of the largest preset takes no weights and no time")
    func plan() throws {
        let start = ContinuousClock.now
        let object = try Tool.run("plan", Repository.path + "/models/presets/relay-celebahq-1024.yaml", "--json")
            .object()
        // A tenth of a second on an idle machine; the limit allows for a busy one.
        #expect(ContinuousClock.now - start < .seconds(3))
        let stages = try #require(object["stages"] as? [[String: Any]])
        #expect(stages.map { $0["id"] as? String } == ["base", "top", "high"])
        #expect(stages.map { $0["calls"] as? Int } == [239, 107, 69])
        let total = try #require(object["total"] as? [String: Any])
        let macs = stages.reduce(0) { $0 + ($1["macs"] as? Int ?? 0) }
        #expect(total["macs"] as? Int == macs)
    }

    @Test("A plan says times only where they were measured or a throughput was named")
    func planTimes() throws {
        let folder = try TinyCascade.folder()
        func total(_ more: String...) throws -> Double? {
            let object = try Tool.run(["plan", "tiny.yaml", "--json", "--threads", "1"] + more, in: folder).object()
            return (object["total"] as? [String: Any])?["seconds"] as? Double
        }
        #expect(try total() == nil)
        #expect(try total("--gflops", "100") ?? 0 > 0)
        #expect(try total("--measure") ?? 0 > 0)
        #expect(try Tool.run("plan", "tiny.yaml", "--measure", "--gflops", "1", in: folder).status == 64)
    }

    @Test("bench prints one JSON object a batch size")
    func bench() throws {
        let folder = try TinyCascade.folder()
        let result = try Tool.run(
            "bench", "network", "tiny.yaml", "--batch", "1", "2", "--runs", "1", "--json", "--threads", "1", in: folder)
        #expect(result.status == 0)
        let lines = try result.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(lines.map { $0["batch"] as? Int } == [1, 2])
        for key in ["forward_ms", "train_step_ms", "gflops", "peak_rss_mb"] {
            #expect(lines.allSatisfy { ($0[key] as? Double ?? 0) > 0 })
        }
    }

    @Test("bench cascades samples whole cascades in turn and sets each beside the first")
    func benchCascades() throws {
        let folder = try TinyCascade.folder()
        let options = ["--batch", "2", "--runs", "2", "--json", "--threads", "1"]
        let result = try Tool.run(["bench", "cascades", "tiny.yaml", "tiny.yaml"] + options, in: folder)
        #expect(result.status == 0, "\(result.messages)")
        let rows = try #require(result.object()["rows"] as? [[String: Any]])
        #expect(rows.count == 2)
        for row in rows {
            #expect(row["ratio_by_macs"] as? Double == 1)
            #expect(row["seconds_per_image"] as? Double ?? 0 > 0)
            let ratio = try #require(row["ratio"] as? [String: Double])
            let (least, median, most) = (ratio["least"] ?? .nan, ratio["median"] ?? .nan, ratio["most"] ?? .nan)
            #expect(0 < least && least <= median && median <= most)
        }
        let refused = try Tool.run(["bench", "cascades", "tiny.yaml", "gone.yaml"] + options, in: folder)
        #expect(refused.status == 66 && refused.messages.contains("gone.yaml"))
    }

    @Test("bench shared times a cascade alone, beside itself and beside a busy core, against what is ideal")
    func benchShared() throws {
        let folder = try TinyCascade.folder()
        let result = try Tool.run(
            "bench", "shared", "tiny.yaml", "--batch", "1", "--runs", "1", "--json", "--threads", "1", in: folder)
        #expect(result.status == 0, "\(result.messages)")
        let rows = try #require(result.object()["rows"] as? [[String: Any]])
        #expect(rows.map { $0["processes"] as? Int } == [1, 2, 4, 1])
        for row in rows {
            let (made, ideal) = (row["images_per_second"] as? Double ?? 0, row["ideal_per_second"] as? Double ?? 0)
            let ratio = try #require((row["ideal_to_made"] as? [String: Double])?["median"])
            #expect(made > 0 && ideal > 0 && abs(ratio - ideal / made) < 1e-9 * ratio)
        }
    }

    @Test("bench layers times every operation and names the layers")
    func benchLayers() throws {
        let folder = try TinyCascade.folder()
        let result = try Tool.run(
            "bench", "layers", "tiny.yaml", "--train", "--runs", "1", "--json", "--threads", "1", in: folder)
        #expect(result.status == 0)
        let object = try #require(JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        let operations = try #require(object["operations"] as? [[String: Any]])
        let layers = Set(operations.compactMap { $0["layer"] as? String })
        #expect(layers.isSuperset(of: ["map_layer0", "enc.8x8_conv", "dec.8x8_aux_conv"]))
        for pass in ["forward", "backward", "update"] { #expect(operations.contains { $0["pass"] as? String == pass }) }
        // A convolution's gradients are two products where its pass forward is one.
        let convolutions = operations.filter { $0["layer"] as? String == "dec.8x8_aux_conv" }
        #expect(convolutions.map { $0["pass"] as? String } == ["forward", "backward"])
    }
}
