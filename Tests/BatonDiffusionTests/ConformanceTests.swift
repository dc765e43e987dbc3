import BatonConformance
import BatonDiffusion
import BatonSettings
import BatonTensor
import Testing

@Suite("Base stages conform") struct ConformanceTests {
    @Test(
        "to what every stage must do",
        arguments: [
            [:] as SettingsNode.Value, ["sampler": ["type": "heun", "steps": 40, "churn": ["amount": 5]]],
            ["sampler": ["type": "euler", "steps": 60]], ["sampler": ["type": "ddim", "steps": 60, "eta": 0.3]],
            ["sampler": ["type": "heun", "stop": ["sigma": 0.6]]],
        ])
    func rules(settings: SettingsNode.Value) throws {
        #expect(try StageConformance(EDMFamily.self, settings).findings() == [])
    }

    @Test("with classes too") func classes() throws {
        #expect(try StageConformance(EDMFamily.self, labels: 3).findings() == [])
    }

    @Test("and the kit finds stages that do not")
    func liars() throws {
        for lie in LyingStage.Lie.allCases {
            LyingFamily.lie.withLock { $0 = lie }
            let found = Set(try StageConformance(LyingFamily.self).findings().map(\.rule))
            #expect(found.contains(lie.rule), "\(lie)")
        }
    }
}
