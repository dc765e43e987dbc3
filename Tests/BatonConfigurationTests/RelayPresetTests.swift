import BatonConfiguration
import BatonDiffusion
import Foundation
import RelayFamily
import Testing

@Suite("Relay presets")
struct RelayPresetTests {
    private func load(_ name: String) throws -> CascadeFile {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try CascadeFile.load(
            root.appendingPathComponent("models/presets/\(name).yaml").path, overrides: [],
            plugins: PluginRegistry(families: [EDMFamily.self, RelayFamily.self]))
    }

    @Test(
        "the published models have their parameters and their network calls",
        arguments: [
            ("relay-imagenet-256", [295_899_267, 553_831_171], [511, 398]),
            ("relay-celebahq-256", [295_132_995, 552_809_475], [239, 107]),
            ("relay-celebahq-512", [295_132_995, 552_809_475, 557_972_483], [239, 107, 69]),
            ("relay-celebahq-1024", [295_132_995, 552_809_475, 562_420_867], [239, 107, 69]),
        ])
    func costs(name: String, parameters: [Int], calls: [Int]) throws {
        let costs = try load(name).cascade.costs
        #expect(costs.map(\.parameters) == parameters)
        #expect(costs.map(\.calls) == calls)
    }

    @Test("block noise at one resolution is a configuration of the base family")
    func blockNoise() throws {
        let stage = try #require(try load("adm-block-noise-celebahq-256").cascade.nodes.first?.stage as? DiffusionStage)
        #expect((stage.process as? GaussianProcess)?.kind as? BlockNoise == BlockNoise(block: 4, scale: 0.15))
    }

    @Test("the contract tells what is odd about the released scripts")
    func warnings() throws {
        #expect(
            Set(try load("relay-imagenet-256").diagnostics.map(\.code))
                == ["handoff.kernel", "handoff.unused-levels", "relay.residual-detail"])
        #expect(try load("relay-celebahq-256").diagnostics.contains { $0.code == "relay.schedule" })
    }
}
