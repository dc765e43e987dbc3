import BatonTestSupport
import Foundation
import Testing

@Suite("From pictures to samples", .serialized)
struct TrainingTests {
    @Test("Each stage is trained by itself, and the cascade sampled with what they learnt")
    func endToEnd() throws {
        let folder = try TinyCascade.project()
        var weights: [String] = []
        for stage in ["top", "base"] {
            let result = try Tool.run(
                "train", "tiny.yaml", "--stage", stage, "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1",
                "--set", "stages.\(stage).training.images=24", "--set", "stages.\(stage).training.batch=8",
                "--set", "stages.\(stage).training.sample_count=2", "--json", in: folder)
            #expect(result.status == 0, "\(result.messages)")
            let report = try result.object()
            #expect(report["images"] as? Int == 24)
            weights.append("\(stage)=" + (report["weights"] as? String ?? ""))
        }
        let sampled = try Tool.run(
            "sample", "tiny.yaml", "--seeds", "0-1", "-o", "out", "--threads", "1", "--stage", weights[0], "--stage",
            weights[1], "--json", in: folder)
        #expect(sampled.status == 0, "\(sampled.messages)")
        #expect(folder.exists("out/000001.png"))
        // Weights belong to the model that they were trained for.
        let other = try Tool.run(
            "sample", "tiny.yaml", "--seeds", "0-1", "-o", "other", "--stage", weights[0], "--stage", weights[1],
            "--set",
            "stages.top.process={type: blur-block, blur_max: 2}", in: folder)
        #expect(other.status == 65)
        #expect(other.messages.contains("blur_max"))
    }

    @Test("A warm start is another run, begins with the given weights, and refuses those of another network")
    func warmStart() throws {
        let folder = try TinyCascade.project()
        let arguments = [
            "train", "tiny.yaml", "--stage", "base", "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1",
            "--set", "stages.base.training.images=8", "--set", "stages.base.training.batch=8",
            // A learning rate that changes nothing: what comes out is what went in.
            "--set", "stages.base.training.learning_rate=1e-30", "--set", "stages.base.training.sample_count=0",
            "--json",
        ]
        let first = try #require(try Tool.run(arguments, in: folder).object()["weights"] as? String)
        let result = try Tool.run(
            arguments + ["--warm-start", first, "--set", "stages.base.training.seed=5"], in: folder)
        #expect(result.status == 0, "\(result.messages)")
        let second = try #require(try result.object()["weights"] as? String)
        #expect(first != second)
        /// The averages of a checkpoint, as bytes.
        func weights(_ file: String) throws -> Data {
            let name = file.replacingOccurrences(of: "/", with: "_") + ".safetensors"
            let result = try Tool.run("export", file, "-o", name, in: folder)
            #expect(result.status == 0, "\(result.messages)")
            return try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
        }
        #expect(try weights(first) == weights(second))
        let other = try Tool.run(
            arguments + ["--warm-start", first, "--set", "stages.base.network.width=32"], in: folder)
        #expect(other.status == 65 && other.messages.contains("another network"))
        #expect(try Tool.run(arguments + ["--warm-start", "gone.h5"], in: folder).status == 66)
    }

    @Test(
        "Another batch is another run, which is said although nothing else is, and goes on from the first one if asked")
    func anotherRun() throws {
        let folder = try TinyCascade.project()
        func train(_ more: String...) throws -> Tool.Result {
            try Tool.run(
                [
                    "train", "tiny.yaml", "--stage", "base", "--data", "set.h5", "-o", "runs", "--quiet", "--threads",
                    "1",
                    "--set", "stages.base.training={images: 16, batch: 8, sample_count: 0, validation: {share: 0.3}}",
                    "--json",
                ] + more, in: folder)
        }
        #expect(try train().messages.isEmpty)
        let other = try train("--set", "stages.base.training.batch=4", "--set", "stages.base.training.images=24")
        #expect(other.status == 0)
        #expect(
            other.messages.contains("another run than runs/00000-tiny-base, because training.batch was 8 and is 4"))
        #expect(other.messages.contains("--continue-from runs/00000-tiny-base"))
        let continued = try train(
            "--continue-from", "runs/00000-tiny-base", "--set", "stages.base.training.batch=2", "--set",
            "stages.base.training.images=24")
        let report = try continued.object()
        #expect(report["resumed_at"] as? Int == 16 && report["images"] as? Int == 24)

        let listed = try Tool.run("runs", "--json", in: folder).object()
        let runs = try #require(listed["runs"] as? [[String: Any]])
        #expect(runs.map { $0["folder"] as? String } == (0...2).map { "runs/0000\($0)-tiny-base" })
        #expect(runs.map { $0["state"] as? String } == ["finished", "finished", "finished"])
        #expect(runs[2]["continued_from"] as? String == "runs/00000-tiny-base")
        let best = try #require(
            try Tool.run("runs", "--best", "--json", in: folder).object()["runs"] as? [[String: Any]])
        func loss(_ run: [String: Any]) -> Double? { (run["best"] as? [String: Any])?["loss"] as? Double }
        #expect(best.count == 1 && loss(best[0]) == runs.compactMap(loss).min())
        #expect(try Tool.run("runs", in: folder).output.contains("runs/00001-tiny-base  finished"))
        #expect(try Tool.run("runs", "nowhere", in: folder).status == 66)
        #expect(try train("--continue-from", "runs/9", "--set", "stages.base.training.batch=2").status == 66)
        #expect(try train("--continue-from", "runs/0", "--warm-start", "x.h5").status == 64)
    }

    @Test("Weights of other classes begin a training: those of the same name are taken over")
    func otherClasses() throws {
        let folder = try TinyCascade.project()
        func train(_ labels: String, _ more: String...) throws -> Tool.Result {
            try Tool.run(
                [
                    "train", "tiny.yaml", "--stage", "base", "--data", "set.h5", "-o", "runs", "--quiet", "--threads",
                    "1",
                    "--set", "labels=\(labels)", "--set",
                    "stages.base.training={images: 8, batch: 8, sample_count: 0}", "--json",
                ] + more, in: folder)
        }
        let known = try train("{count: 3, dropout: 0.1, names: [blue, green, red]}")
        let weights = try #require(try known.object()["weights"] as? String)
        let plain = try train("{count: 0}", "--warm-start", weights)
        #expect(plain.status == 0 && plain.messages.contains("left out: map_label.bias, map_label.weight"))
        let unlabelled = try #require(try plain.object()["weights"] as? String)
        let again = try train("{count: 3, dropout: 0.1}", "--warm-start", unlabelled)
        #expect(again.status == 0 && again.messages.contains("begin as zeros: map_label.weight, map_label.bias"))

        try FileManager.default.moveItem(atPath: folder.file("pictures/green"), toPath: folder.file("pictures/amber"))
        try FileManager.default.createDirectory(
            atPath: folder.file("pictures/violet"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: folder.file("pictures/red/1.png"), toPath: folder.file("pictures/violet/1.png"))
        #expect(
            try Tool.run(
                "data", "folder", "pictures", "--size", "16", "-o", "set.h5", "--json", "--quiet", in: folder
            ).status == 0)
        let more = try train("{count: 4, dropout: 0.1}", "--warm-start", weights)
        #expect(more.status == 0)
        let taken = "'map_label.weight' is for 4 classes instead of 3: 2 taken by name (blue, red), 2 begin as no class"
        #expect(more.messages.contains(taken))
        let run = try #require(try more.object()["folder"] as? String)
        #expect(try folder.text(run + "/log.txt").contains(taken))
        #expect(try folder.text(run + "/provenance.json").contains("begin as no class"))
    }

    @Test("A data set that does not fit ends with 65, a missing one with 66")
    func badData() throws {
        let folder = try TinyCascade.project()
        let arguments = ["train", "tiny.yaml", "--stage", "top", "-o", "runs", "--quiet", "--data"]
        #expect(try Tool.run(arguments + ["gone.h5"], in: folder).status == 66)
        #expect(try Tool.run(arguments + ["tiny.yaml"], in: folder).status == 65)
        let classes = try Tool.run(arguments + ["set.h5", "--set", "labels.count=5"], in: folder)
        #expect(classes.status == 65)
        #expect(classes.messages.contains("labels.count"))
        #expect(try Tool.run("train", "tiny.yaml", "--data", "set.h5", in: folder).status == 64)
    }
}
