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
            return try Data(contentsOf: URL(fileURLWithPath: folder / name))
        }
        #expect(try weights(first) == weights(second))
        let other = try Tool.run(
            arguments + ["--warm-start", first, "--set", "stages.base.network.width=32"], in: folder)
        #expect(other.status == 65 && other.messages.contains("another network"))
        #expect(try Tool.run(arguments + ["--warm-start", "gone.h5"], in: folder).status == 66)
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
