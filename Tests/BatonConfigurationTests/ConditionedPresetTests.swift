import BatonTestSupport
import BatonConfiguration
import BatonDiffusion
import ConditionedFamily
import Foundation
import RelayFamily
import Testing

@Suite("Conditioned presets")
struct ConditionedPresetTests {
    private func load(_ name: String, overrides: [String] = []) throws -> CascadeFile {
        try CascadeFile.load(
            "\(Repository.path)/models/\(name).yaml", overrides: overrides,
            plugins: PluginRegistry(families: [EDMFamily.self, RelayFamily.self, ConditionedFamily.self]))
    }

    /// lowdiff.md §2.1.
    @Test(
        "the pairs that LowDiff is compared with have their parameters, calls and levels",
        arguments: [
            ("cdm-cifar10-cond", [38_151_427, 55_738_755], [19, 17], 1.08817063655),
            ("cdm-cifar10-uncond", [38_150_019, 55_737_347], [19, 17], 1.08817063655),
            ("cdm-ffhq64", [55_733_891, 61_809_027], [49, 39], 0.625398),
        ])
    func costs(name: String, parameters: [Int], calls: [Int], sigma: Double) throws {
        let cascade = try load("presets/\(name)").cascade
        #expect(cascade.costs.map(\.parameters) == parameters)
        #expect(cascade.costs.map(\.calls) == calls)
        #expect(abs(cascade.nodes[0].stage.offers.sigma / sigma - 1) < 1e-6)
        let top = try #require(cascade.nodes[1].stage as? DiffusionStage)
        #expect(top.conditioning?.sigma == cascade.nodes[0].stage.offers.sigma)
    }

    @Test("the pair on CIFAR-10 has 93.89 million parameters")
    func total() throws {
        #expect(try load("presets/cdm-cifar10-cond").cascade.costs.reduce(0) { $0 + $1.parameters } == 93_890_182)
        #expect(try load("presets/cdm-cifar10-uncond").cascade.costs.reduce(0) { $0 + $1.parameters } == 93_887_366)
    }

    @Test("the emoji cascade shares its base with the relay's, to the weights")
    func emoji() throws {
        let (conditioned, relay) = (try load("emoji-conditioned/cascade"), try load("emoji-relay/short"))
        #expect(conditioned.modelHash(ofStage: "base") == relay.modelHash(ofStage: "base"))
        let weights = [conditioned, relay].map { file in
            file.cascade["base"]?.weights.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        }
        #expect(weights[0] != nil && weights[0] == weights[1])
        #expect(conditioned.diagnostics.isEmpty)
        let finished = try load("emoji-conditioned/cascade", overrides: ["stages.base.sampler.stop=null"])
        #expect(finished.cascade["base"]?.stage.offers.sigma == 0 && finished.diagnostics.isEmpty)
    }

    @Test("what a stage has learnt does not depend on the level that it is sampled at")
    func identity() throws {
        func hash(_ overrides: String...) throws -> String? {
            try load("emoji-conditioned/cascade", overrides: overrides).modelHash(ofStage: "top")
        }
        let plain = try hash()
        #expect(try hash("stages.top.condition.sigma=0.3", "stages.top.sampler.steps=9") == plain)
        #expect(try hash("stages.base.sampler.stop.sigma=0.2") == plain)
        #expect(try hash("stages.top.condition.resize=bicubic") != plain)
    }
}
