import BatonConfiguration
import BatonDiffusion
import BatonSettings
import RelayFamily
import Testing

/// Words of earlier versions: refused where a user writes them, understood where Baton stored them.
@Suite("Words of earlier files") struct EarlierWordsTests {
    private static let now = """
        version: 1
        name: words
        stages:
          - id: base
            type: edm
            size: 16
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: [8]}
            levels: {type: log-normal, std: 1.1, sigma: [0.01]}
            sampler: {type: ddim, steps: 4, corrector: heun}
          - id: top
            type: relay
            size: 64
            from: base
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: []}
            process: {type: blur-block, blur_max: 2}
            levels: {type: log-normal, mean: -1, std: 1.3, span: 0.9, sigma: [0.007], weight: {type: edm}}
            sampler: {type: relay, total_steps: 50, start_sigma: 0.8, sigma: [0.009, 70]}
        """
    private static let earlier = """
        version: 1
        name: words
        stages:
          - id: base
            type: base
            size: 16
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: [8]}
            levels: {type: log-normal, std: 1.1, sigma_min: 0.01}
            sampler: {type: ddim, steps: 4, corrector: published}
          - id: top
            type: relay
            size: 64
            from: base
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: []}
            process: {type: blur-block, blur_max: 2, p_mean: -1, p_std: 1.3, span: 0.9, min_sigma: 0.007, weight: {type: edm}}
            sampler: {type: relay, total_steps: 50, start_sigma: 0.8, sigma_min: 0.009, sigma_max: 70}
        """

    private let plugins: PluginRegistry

    init() throws { plugins = try PluginRegistry(families: [EDMFamily.self, RelayFamily.self]) }

    @Test("are read from what was stored as those of today")
    func stored() throws {
        let now = try CascadeFile.load(text: Self.now, file: "now.yaml", plugins: plugins)
        let stored = try CascadeFile.load(stored: Self.earlier, file: "old.h5", plugins: plugins)
        #expect(stored.hash == now.hash)
        #expect(stored.modelHash(ofStage: "top") == now.modelHash(ofStage: "top"))
    }

    @Test("are refused one by one, each with the word of today and nothing else")
    func written() throws {
        let error = try #require(throws: DiagnosticsError.self) {
            try CascadeFile.load(text: Self.earlier, file: "old.yaml", plugins: plugins)
        }
        let errors = error.diagnostics.filter { $0.severity == .error }
        #expect(errors.allSatisfy { $0.code == "config.earlier-word" })
        #expect(errors.compactMap(\.location?.line).sorted() == [5, 8, 9, 15, 15, 15, 15, 15, 16, 16])
        let hints = Set(errors.compactMap(\.hint))
        #expect(
            hints == [
                "write type: edm", "write levels.sigma: [lowest]", "write sampler.corrector: heun", "write levels.mean",
                "write levels.std", "write levels.span", "write levels.weight",
                "write sampler.sigma: [lowest, highest]",
            ])
    }

    @Test("a range of levels ends where its span or its highest level does, whichever is lower")
    func range() throws {
        func top(_ levels: String) throws -> Double {
            let file = try CascadeFile.load(
                text: Self.now, file: "now.yaml", overrides: ["stages.base.levels=\(levels)"], plugins: plugins)
            return try #require(file.cascade["base"]?.stage as? DiffusionStage).process.levels.sigmaMaximum
        }
        #expect(try abs(top("{type: log-normal, sigma: [0.01, 2]}") - 2) < 1e-9)
        #expect(try top("{type: log-normal, span: 0.5, sigma: [0.01, 2]}") == top("{type: log-normal, span: 0.5}"))
    }
}
