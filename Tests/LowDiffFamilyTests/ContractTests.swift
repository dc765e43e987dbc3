import BatonConfiguration
import BatonDiffusion
import BatonNetworks
import BatonSettings
import LowDiffFamily
import Testing

@Suite("A cascade on one network")
struct ContractTests {
    @Test("has one object for all stages, whose parameters count once")
    func shared() throws {
        let cascade = try Tiny.load().cascade
        let networks = cascade.networkStages.map(\.network)
        #expect(networks.allSatisfy { $0.sharesValues(with: networks[0]) })
        #expect(cascade.parameterCount == networks[0].parameterCount)
        #expect(cascade.costs.reduce(0) { $0 + $1.parameters } > cascade.parameterCount)
        #expect(cascade.costs.map(\.parameters).max() ?? 0 < cascade.parameterCount)
        #expect(try Tiny.codes().isEmpty)
    }

    @Test("says once what is wrong with its network, and where")
    func network() throws {
        #expect(try Tiny.codes("networks.shared.width=15") == ["network.impossible"])
        #expect(try Tiny.codes("networks.shared.resolutions=[4, 8, 18]").contains("network.size"))
        #expect(try Tiny.codes("networks.shared.resolutions=[8, 16]").contains("network.size"))
        #expect(try Tiny.codes("networks.shared.attention=[5]") == ["network.attention"])
        #expect(try Tiny.codes("networks.shared.depth=5").contains("config.unknown-key"))
        #expect(try Tiny.codes("stages.s4.network=sharde").contains("network.unknown"))
        #expect(try Tiny.codes("networks.other={type: adm-unet}") == ["network.unused"])
        let problem = #expect(throws: DiagnosticsError.self) { try Tiny.load("stages.s8.network=shard") }
        let finding = try #require(problem?.diagnostics.first { $0.code == "network.unknown" })
        #expect(finding.hint == "did you mean 'shared'?")
        let type = #expect(throws: DiagnosticsError.self) { try Tiny.load("stages.s8.network=song-unet") }
        #expect(type?.diagnostics.first { $0.code == "network.unknown" }?.hint == "write network: {type: song-unet}")
    }

    @Test("names its checkpoint once, or every time the same")
    func weights() throws {
        let whole = try Tiny.load("networks.shared.weights=all.h5")
        #expect(whole.cascade.nodes.map(\.weights) == ["all.h5", "all.h5", "all.h5"])
        #expect(try Tiny.codes("stages.s4.weights=a.h5") == ["network.weights", "network.weights"])
        #expect(
            try Tiny.codes("stages.s4.weights=a.h5", "stages.s8.weights=a.h5", "stages.s16.weights=a.h5").isEmpty)
        #expect(whole.hash == (try Tiny.load().hash))
        #expect(whole.resolved["networks"]?["shared"]?["weights"]?.text?.hasSuffix("/all.h5") == true)
        for id in whole.cascade.ids {
            #expect(whole.modelHash(ofStage: id) == (try Tiny.load().modelHash(ofStage: id)))
        }
    }

    @Test("is stored whole in a checkpoint, with the networks it needs")
    func document() throws {
        let file = try Tiny.load("networks.other={type: adm-unet}", "networks.shared.weights=all.h5")
        let document = try #require(file.document(forStage: "s8"))
        #expect(document["networks"]?.entries?.map(\.key) == ["shared"])
        #expect(!document.json().contains("all.h5"))
        let again = try Tiny.load(text: document.json())
        #expect(again.cascade.ids == ["s4", "s8"])
        #expect(again.modelHash(ofStage: "s8") == file.modelHash(ofStage: "s8"))
        #expect(try Tiny.load("networks.shared.width=32").modelHash(ofStage: "s8") != file.modelHash(ofStage: "s8"))
        #expect(try Tiny.load("networks.shared.dropout=0.2").modelHash(ofStage: "s8") == file.modelHash(ofStage: "s8"))
        #expect(try Tiny.load(text: file.resolvedYAML).resolved == file.resolved)
    }

    @Test("takes other stages on the same network, where they need the same one")
    func families() throws {
        let text = """
            version: 1
            name: twins
            networks: {one: {type: song-unet, width: 16, mult: [1], blocks: 1}}
            stages:
              - {id: a, type: edm, size: 8, network: one}
              - {id: b, type: edm, size: 8, network: one, sampler: {type: euler}}
            """
        let file = try Tiny.load(text: text)
        #expect(file.cascade.networkStages[0].network === file.cascade.networkStages[1].network)
        #expect(try Tiny.codes("stages.b.size=16", text: text) == ["network.differs"])
        // A part of a network of several sizes serves a stage of any family that asks for no more.
        #expect(
            try Tiny.codes(
                text: """
                    version: 1
                    name: part
                    networks: {one: {type: multi-resolution-unet, resolutions: [8, 16], width: 16, mult: [1, 1], blocks: 1}}
                    stages: [{id: a, type: edm, size: 8, network: one}]
                    """
            ).isEmpty)
        #expect(
            try Tiny.codes("stages.s16={id: s16, type: edm, size: 16, network: shared}") == ["network.channels"])
    }

    @Test("of which one has a network of its own is told how to share")
    func ownNetwork() throws {
        let error = #expect(throws: DiagnosticsError.self) {
            try Tiny.load("stages.s4.network={type: song-unet, width: 16, mult: [1]}")
        }
        let finding = try #require(error?.diagnostics.first { $0.code == "lowdiff.network" })
        #expect(finding.hint?.contains("multi-resolution-unet") == true)
    }

    @Test("hands over at a level that training has seen (H6)")
    func levels() throws {
        // 3 calls: σ = 12.9 of the grid of six; 99.9 % of training lies below.
        #expect(try Tiny.codes("stages.s4.sampler.stop.calls=3") == ["handoff.sigma"])
        #expect(try Tiny.codes("stages.s4.sampler.stop=null") == ["handoff.sigma"])
        #expect(try Tiny.codes("stages.s4.sampler.stop=null", "stages.s8.condition.sigma=0.6").isEmpty)
        #expect(
            try Tiny.codes("stages.s4.sampler.stop=null", "stages.s8.condition.sigma=40") == ["condition.level"])
        #expect(try Tiny.codes("stages.s8.condition.sigma=0.001").contains("condition.level"))
        // What is trained at one level is handed over at it, exactly.
        let fixed = ["s8", "s16"].map { "stages.\($0).condition.levels={type: fixed, sigma: 0.6}" }
        #expect(
            try Tiny.codes(
                fixed[0], fixed[1], "stages.s4.sampler.stop={sigma: 0.6}", "stages.s8.sampler.stop={sigma: 0.6}"
            ).isEmpty)
    }

    @Test("is trained in one way")
    func training() throws {
        #expect(try Tiny.codes("stages.s4.levels={type: log-normal, mean: -1}") == ["lowdiff.training"])
        #expect(
            try Tiny.codes("stages.s16.levels={type: log-normal, mean: -1}") == [
                "lowdiff.training", "lowdiff.training",
            ])
        #expect(try Tiny.codes("stages.s8.condition.resize=nearest") == ["lowdiff.training"])
        #expect(try Tiny.codes("stages.s8.condition.scale=none", "stages.s16.condition.scale=none").isEmpty)
    }

    @Test("follows the order of its sizes")
    func order() throws {
        #expect(try Tiny.codes("stages.s16.from=s4").contains("lowdiff.size"))
        #expect(try Tiny.codes("stages.s8.from=null").contains("handoff.missing"))
        #expect(try Tiny.codes("stages.s4.from=s8").contains("handoff.order"))
    }
}
