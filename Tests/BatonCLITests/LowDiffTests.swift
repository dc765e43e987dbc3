import BatonTestSupport
import BatonKit
import Foundation
import Testing

@Suite("One network for several sizes, from the command line", .serialized)
struct LowDiffTests {
    private static let network = "width: 16, mult: [1, 1], blocks: 1, attention: [8], dropout: 0"

    private static let cascade = """
        version: 1
        name: low
        labels: {count: 3, dropout: 0.1}
        networks:
          shared: {type: multi-resolution-unet, resolutions: [8, 16], \(network)}
        stages:
          - {id: s8, type: lowdiff, size: 8, network: shared, sampler: {type: heun, steps: 6, stop: {calls: 7}}}
          - id: s16
            type: lowdiff
            size: 16
            from: s8
            network: shared
            sampler: {type: heun, steps: 3}
            training: {images: 24, batch: 8, micro_batch: 4, sample_count: 2}
        """

    private static func project() throws -> ScratchFolder {
        let folder = try TinyCascade.project()
        try folder.write(cascade, to: "low.yaml")
        return folder
    }

    private static let train = [
        "train", "low.yaml", "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1", "--json",
    ]

    @Test("The plan counts what is shared once")
    func plan() throws {
        let preset = Repository.path + "/models/presets/lowdiff-cifar10-cond.yaml"
        let plan = try Tool.run("plan", preset, "--json").object()
        let total = try #require(plan["total"] as? [String: Any])
        #expect(total["parameters"] as? Int == 55_774_345)
        #expect(total["calls"] as? Int == 48)
        // By multiply-accumulates: 17 + 13·0.2656 + 18·0.0511.
        #expect(abs((total["nfe_by_macs"] as? Double ?? 0) - 21.37) < 0.02)
        #expect(try Tool.run("plan", preset).output.contains("55.8 M"))
        #expect(try Tool.run("check", preset).status == 0)
    }

    @Test("Training the largest size trains the network; one checkpoint then serves every stage")
    func endToEnd() throws {
        let folder = try Self.project()
        let small = try Tool.run(Self.train + ["--stage", "s8"], in: folder)
        #expect(small.status == 64 && small.messages.contains("train the stage of size 16"))
        let trained = try Tool.run(Self.train + ["--stage", "s16"], in: folder)
        #expect(trained.status == 0, "\(trained.messages)")
        let weights = try #require(try trained.object()["weights"] as? String)
        /// Samples with the weights named by `arguments`.
        func sample(_ output: String, _ arguments: String...) throws -> Tool.Result {
            try Tool.run(
                ["sample", "low.yaml", "--seeds", "0-1", "-o", output, "--threads", "1", "--json"] + arguments,
                in: folder)
        }
        let once = try sample("once", "--weights", "s16=\(weights)")
        #expect(once.status == 0, "\(once.messages)")
        #expect(try once.object()["effective_nfe"] as? Int ?? 0 > 5)
        #expect(try sample("named", "--set", "networks.shared.weights=\(weights)").status == 0)
        #expect(try folder.data("once/000001.png") == folder.data("named/000001.png"))
        #expect(try sample("none").status == 66)
        let other =
            try Tool.run(
                Self.train + ["--stage", "s16", "--set", "stages.s16.training.seed=2"], in: folder
            ).object()["weights"] as? String
        #expect(try sample("two", "--weights", "s16=\(weights)", "--weights", "s8=\(other ?? "")").status == 64)
        // What the smaller stage learnt is in the same file, and is compared as well.
        let foreign = try sample(
            "foreign", "--weights", "s16=\(weights)", "--set", "stages.s16.levels={type: log-normal, mean: -1}",
            "--set", "stages.s8.levels={type: log-normal, mean: -1}")
        #expect(foreign.status == 65 && foreign.messages.contains("levels.mean"))
        let inspected = try Tool.run("inspect", weights, "--json", in: folder)
        #expect(inspected.status == 0 && inspected.output.contains("MultiResolutionUNet"))
    }

    @Test("A training that was stopped goes on, one step a size as well as on the sum")
    func resume() throws {
        let folder = try Self.project()
        for update in ["sum", "stage"] {
            let settings = ["--stage", "s16", "--set", "stages.s16.objective.update=\(update)"]
            let whole = try Tool.run(
                Self.train + settings + ["--set", "stages.s16.training.images=16", "-o", "whole-\(update)"], in: folder)
            let half = try Tool.run(
                Self.train + settings + ["--set", "stages.s16.training.images=8", "-o", "parts-\(update)"], in: folder)
            #expect(half.status == 0, "\(half.messages)")
            let rest = try Tool.run(
                Self.train + settings + ["--set", "stages.s16.training.images=16", "-o", "parts-\(update)"], in: folder)
            #expect(try rest.object()["resumed_at"] as? Int == 8)
            let files = try [whole, rest].map { try #require(try $0.object()["weights"] as? String) }
            let models = try files.map { try CheckpointStore.load($0.hasPrefix("/") ? $0 : folder.file($0)).model }
            #expect(models[0] == models[1])
        }
    }

    @Test("A plain network's weights begin a network of several sizes, and the tool says which")
    func warmStart() throws {
        let folder = try Self.project()
        try folder.write(
            """
            version: 1
            name: plain
            labels: {count: 3, dropout: 0.1}
            stages: [{id: only, type: edm, size: 16, network: {type: song-unet, \(Self.network)},
                      training: {images: 8, batch: 8, sample_count: 0}}]
            """, to: "plain.yaml")
        let plain = try Tool.run(
            "train", "plain.yaml", "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1", "--json", in: folder)
        let weights = try #require(try plain.object()["weights"] as? String, "\(plain.messages)")
        let still = ["--stage", "s16", "--set", "stages.s16.training.learning_rate=1e-30", "--warm-start", weights]
        let begun = try Tool.run(Self.train + still, in: folder)
        #expect(begun.status == 0, "\(begun.messages)")
        #expect(begun.messages.contains("1 widened with zeros: enc.16x16_conv.weight"))
        #expect(begun.messages.contains("2 begin as zeros: map_res.weight, map_res.bias"))
        #expect(begun.messages.contains("drawn anew: enc.8x8_conv.weight"))
        func arrays(_ file: String) throws -> [String: [Float]] {
            let model = try CheckpointStore.load(file.hasPrefix("/") ? file : folder.file(file)).model
            return Dictionary(uniqueKeysWithValues: model.map { ($0.name, $0.values) })
        }
        let (before, after) = (try arrays(weights), try arrays(try #require(try begun.object()["weights"] as? String)))
        for (name, values) in before where name != "enc.16x16_conv.weight" {
            let found = try #require(after[name])
            // What a learning rate of 1e-30 can change.
            #expect(zip(found, values).allSatisfy { abs($0 - $1) < 1e-25 } && found.count == values.count, "\(name)")
        }
        let other = try Tool.run(Self.train + still + ["--set", "networks.shared.width=32"], in: folder)
        #expect(other.status == 65 && other.messages.contains("another network"))
    }
}
