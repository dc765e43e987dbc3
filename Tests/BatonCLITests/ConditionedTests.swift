import BatonTestSupport
import BatonData
import Foundation
import Testing

/// The tiny cascade with a conditioned upper stage, and sweeps over it.
@Suite("Conditioned cascades", .serialized)
struct ConditionedTests {
    /// A folder with the cascade in `tiny.yaml`, the type of its upper stage being the only thing that differs from the relay's.
    private static func folder() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        let lines = TinyCascade.yaml.replacing(
            "type: relay\n", with: "type: conditioned\n    condition: {type: gaussian}\n"
        )
        .replacing("sampler: {type: relay, steps: 3, eta: 0.2}", with: "sampler: {type: heun, steps: 3}")
        try folder.write(lines, to: "tiny.yaml")
        return folder
    }

    @Test("are trained stage by stage and sampled with what they learnt")
    func endToEnd() throws {
        let folder = try Self.folder()
        for (index, name) in ["blue", "green", "red"].enumerated() {
            try FileManager.default.createDirectory(
                atPath: folder.file("pictures/\(name)"), withIntermediateDirectories: true)
            for number in 0..<2 {
                var picture = PixelImage(width: 16, height: 16, channels: 3, fill: UInt8(40 * number))
                for x in 0..<16 { for y in 0..<16 { picture[x, y, 2 - index] = 200 } }
                try PNG.write(picture, to: folder.file("pictures/\(name)/\(number).png"))
            }
        }
        #expect(try Tool.run("data", "folder", "pictures", "--size", "16", "-o", "set.h5", in: folder).status == 0)
        let training = [
            "train", "tiny.yaml", "--stage", "top", "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1",
            "--set",
            "stages.top.training.images=24", "--set", "stages.top.training.batch=8", "--set",
            "stages.top.training.sample_count=2", "--json",
        ]
        let result = try Tool.run(training, in: folder)
        #expect(result.status == 0, "\(result.messages)")
        let weights = try #require(try result.object()["weights"] as? String)
        /// Samples with these weights; the base has random ones.
        func sample(_ output: String, _ more: String...) throws -> Tool.Result {
            try Tool.run(
                [
                    "sample", "tiny.yaml", "--seeds", "0-1", "-o", output, "--threads", "1", "--quiet", "--stage",
                    "top=" + weights, "--save-stages",
                ] + more, in: folder)
        }
        let sampled = try sample("out", "--allow-untrained")
        #expect(sampled.status == 0, "\(sampled.messages)")
        // The level of sampling may be chosen after training, what the network was trained on may not.
        let level = try sample("level", "--allow-untrained", "--set", "stages.top.condition.sigma=0.4")
        #expect(level.status == 0 && !level.messages.contains("trained for another model"))
        #expect(try folder.data("out/000001.png") != folder.data("level/000001.png"))
        #expect(try folder.data("out/base/000001.safetensors") == folder.data("level/base/000001.safetensors"))
        let other = try sample("other", "--set", "stages.top.condition.resize=nearest")
        #expect(other.status != 0)
        let truncated = try sample("truncated", "--allow-untrained", "--set", "stages.base.sampler.stop.calls=3")
        #expect(truncated.status == 0, "\(truncated.messages)")
        #expect(try folder.manifest("truncated/manifest.jsonl")[0]?.calls == ["base": 3, "top": 10])
        let swept = try Tool.run(
            "sweep", "tiny.yaml", "-g", "stages.top.condition.sigma=0.1,0.4", "--seeds", "0-3", "-o", "sweep",
            "--allow-untrained", "--quiet", "--against", "set.h5", "--json", in: folder)
        #expect(swept.status == 0, "\(swept.messages)")
        for point in try #require(try swept.object()["points"] as? [[String: Any]]) {
            let ids = (point["metrics"] as? [[String: Any]] ?? []).compactMap { $0["id"] as? String }
            #expect(Set(["swd", "consistency"]).isSubset(of: ids), "\(ids)")
        }
        // The checkpoint describes itself.
        let inspected = try Tool.run("inspect", weights, "--json", in: folder)
        #expect(inspected.status == 0 && inspected.output.contains("conditioned"))
    }

    @Test("a sweep samples each point as 'baton sample' does, the lower stages once, and goes on where it stopped")
    func sweep() throws {
        let folder = try Self.folder()
        func sweep(_ grid: [String], seeds: String = "0-1", _ more: String...) throws -> Tool.Result {
            try Tool.run(
                ["sweep", "tiny.yaml"] + grid.flatMap { ["-g", $0] }
                    + ["--seeds", seeds, "-o", "sweep", "--allow-untrained", "--threads", "1", "--quiet", "--json"]
                    + more, in: folder)
        }
        let grid = ["stages.top.condition.sigma=0.1,0.4", "stages.top.sampler.steps=2,3"]
        let first = try sweep(grid)
        #expect(first.status == 0, "\(first.messages)")
        let points = try #require(try first.object()["points"] as? [[String: Any]])
        #expect(
            points.map { $0["folder"] as? String } == [
                "top.condition.sigma=0.1+top.sampler.steps=2", "top.condition.sigma=0.1+top.sampler.steps=3",
                "top.condition.sigma=0.4+top.sampler.steps=2", "top.condition.sigma=0.4+top.sampler.steps=3",
            ])
        #expect(points.map { $0["calls"] as? Int } == [11, 15, 11, 15])
        #expect(points.allSatisfy { $0["made"] as? Int == 2 && $0["images"] as? Int == 2 })
        let lower = try FileManager.default.contentsOfDirectory(atPath: folder.file("sweep/lower"))
        #expect(lower.count == 1)
        #expect(folder.exists("sweep/grid.png") && folder.exists("sweep/sweep.json"))
        // A point is what 'baton sample' makes of it.
        let alone = try Tool.run(
            "sample", "tiny.yaml", "--seeds", "0-1", "-o", "alone", "--allow-untrained", "--threads", "1", "--quiet",
            "--set", "stages.top.condition.sigma=0.4", in: folder)
        #expect(alone.status == 0)
        for seed in ["000000", "000001"] {
            let pixels = try ["sweep/top.condition.sigma=0.4+top.sampler.steps=3/\(seed).png", "alone/\(seed).png"].map
            {
                try PixelImage.read(folder.file($0), channels: 3)
            }
            #expect(pixels[0] == pixels[1])
        }
        // Another seed and another point: only those are made.
        let more = try sweep(["stages.top.condition.sigma=0.1,0.2", "stages.top.sampler.steps=2"], seeds: "0-2")
        let made = try #require(try more.object()["points"] as? [[String: Any]]).map { $0["made"] as? Int }
        #expect(made == [1, 3])
    }

    @Test("a sweep over a lower stage keeps a cache a setting, and a mistake in any point is found first")
    func sweepBelow() throws {
        let folder = try Self.folder()
        let arguments = ["sweep", "tiny.yaml", "--seeds", "0", "-o", "sweep", "--allow-untrained", "--quiet", "-g"]
        let good = try Tool.run(arguments + ["stages.base.sampler.stop={calls: 3},{sigma: 0.5}"], in: folder)
        #expect(good.status == 0, "\(good.messages)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("sweep/lower")).count == 2)
        let bad = try Tool.run(arguments + ["stages.top.condition.sigma=0.2,-1,high"], in: folder)
        #expect(bad.status == 78)
        #expect(bad.messages.contains("-1") && bad.messages.contains("high"))
        #expect(!folder.exists("sweep/top.condition.sigma=0.2"))
        for grid in ["stages.top.condition.sigma", "=1", "a.b=1,,2", "a.b=1,1"] {
            #expect(try Tool.run(arguments + [grid], in: folder).status == 64, "\(grid)")
        }
    }
}
