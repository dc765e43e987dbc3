import BatonConformance
import BatonKit
import RenoiseFamily
import Testing

@Suite("The renoise family") struct ConformanceTests {
    @Test("conforms") func conforms() throws {
        let settings: SettingsNode.Value = ["sampler": ["type": "heun", "steps": 24, "sigma": [0.002, 2]]]
        #expect(try StageConformance(RenoiseFamily.self, settings, size: 16, after: 8, labels: 3).findings() == [])
    }

    @Test("has a sampler that conforms") func hasASamplerThatConforms() throws {
        #expect(try SamplerConformance(MidpointFamily.self, ["steps": 32]).findings() == [])
        let settings: SettingsNode.Value = ["sampler": ["type": "midpoint", "steps": 16, "sigma": [0.002, 2]]]
        let kit = try StageConformance(
            RenoiseFamily.self, settings, size: 16, after: 8, samplers: .builtIn + [MidpointFamily.self])
        #expect(try kit.findings() == [])
    }

    @Test("has a network that conforms") func hasANetworkThatConforms() throws {
        #expect(try BackboneConformance(ResidualNetwork.Settings.self, ["width": 8, "blocks": 2]).findings() == [])
    }

    @Test("keeps what the noise does not cover") func keepsWhatTheNoiseDoesNotCover() throws {
        let plugins = try PluginRegistry(
            families: .builtIn + [RenoiseFamily.self], backbones: .builtIn + [ResidualNetwork.Settings.self],
            samplers: .builtIn + [MidpointFamily.self])
        let cascade = try CascadeFile.load(
            #filePath.replacing("Tests/RenoiseFamilyTests/ConformanceTests.swift", with: "cascade.yaml"),
            overrides: ["stages.top.sampler.sigma=[0.0001,0.001]"],
            plugins: plugins
        ).cascade
        let top = try #require(cascade["top"]).stage
        cascade["top"]?.network?.materialize(key: RandomKey(seed: 1))
        let small = Tensor(RandomKey(seed: 2).normals(3 * 8 * 8), shape: [1, 3, 8, 8])
        let output = try top.run(
            Handoff(images: small), batch: SampleBatch(keys: [SampleID(seed: 0).key]), observer: nil)
        let change = output.images - small.resized(height: 16, width: 16, by: .bilinear)
        #expect(change.squared().mean().item() < 1e-4)
    }
}
