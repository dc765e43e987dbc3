import BatonConfiguration
import BatonDiffusion
import BatonSettings
import ConditionedFamily
import RelayFamily
import Testing

/// `type: relay` and `type: conditioned` may stand for each other: nothing else has to change.
@Suite("A stage that becomes one of another family") struct FamilySwapTests {
    private static let text = """
        version: 1
        name: swap
        stages:
          - id: base
            type: edm
            size: 16
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: [8]}
            sampler: {type: heun, steps: 4}
          - id: top
            type: relay
            size: 64
            from: base
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: []}
            process: {type: blur-block, blur_max: 2}
            sampler: {type: relay, steps: 5}
            training: {images: 100, batch: 4}
        """

    private func load(_ text: String, _ overrides: String...) throws -> CascadeFile {
        try CascadeFile.load(
            text: text, file: "swap.yaml", overrides: overrides,
            plugins: PluginRegistry(families: [EDMFamily.self, RelayFamily.self, ConditionedFamily.self]))
    }

    private static var swapped: String { text.replacing("type: relay\n", with: "type: conditioned\n") }
    private static var common: String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { !$0.contains("process:") && !$0.contains("sampler: {type: relay") }.joined(separator: "\n")
    }

    @Test("is complete with the keys that every stage has", arguments: ["relay", "conditioned"])
    func defaults(family: String) throws {
        let file = try load(Self.common.replacing("type: relay\n", with: "type: \(family)\n"))
        #expect(file.description["top"]?.family == family)
        #expect(!file.diagnostics.contains { $0.severity != .note })
    }

    @Test("in the same file is told which settings are the other family's")
    func word() throws {
        let error = try #require(throws: DiagnosticsError.self) { try load(Self.swapped) }
        #expect(error.diagnostics.map(\.code) == ["config.foreign-settings", "config.foreign-settings"])
        #expect(error.diagnostics.allSatisfy { $0.severity == .error && $0.location != nil })
        #expect(
            error.diagnostics.first?.hint
                == "take this process out, or give it a type of 'conditioned': gaussian, block-noise")
    }

    @Test("by an override that names the other family's section is refused, and nothing of the user's is dropped")
    func section() throws {
        for override in ["stages.base.sampler.type=relay", "stages.base.sampler={type: relay, steps: 4}"] {
            let error = try #require(throws: DiagnosticsError.self) { try load(Self.text, override) }
            #expect(error.diagnostics.filter { $0.severity == .error }.map(\.code) == ["config.foreign-settings"])
            #expect(error.diagnostics.first { $0.severity == .error }?.location?.file == "--set " + override)
        }
        // What an earlier override says is not left behind without a word by a later one.
        let error = try #require(throws: DiagnosticsError.self) {
            try load(Self.text, "stages.top.sampler.steps=3", "stages.top.type=conditioned")
        }
        #expect(error.diagnostics.contains { $0.code == "config.foreign-settings" && $0.severity == .error })
    }

    @Test("by an override leaves them behind as it does under extends")
    func override() throws {
        let file = try load(Self.text, "stages.top.type=conditioned", "stages.top.sampler={type: heun, steps: 7}")
        let stage = try #require(file.cascade["top"]?.stage as? DiffusionStage)
        #expect(stage.sampler.schedule.steps == 7 && file.diagnostics.isEmpty)
        #expect(file.description["top"]?.training.images == 100)
        // The same type again is no change.
        let same = try load(Self.text, "stages.top.type=relay")
        #expect(same.hash == (try load(Self.text)).hash)
    }

    @Test("keeps what is merely wrong, to be reported")
    func mistakes() throws {
        let error = #expect(throws: DiagnosticsError.self) {
            try load(Self.text.replacing("sampler: {type: relay", with: "sampler: {type: rellay"))
        }
        #expect(error?.diagnostics.contains { $0.code == "config.unknown-type" } == true)
    }
}
