import BatonConformance
import BatonSettings
import ConditionedFamily
import Testing

@Suite("Conditioned stages conform") struct ConformanceTests {
    /// A stage's settings, and the level of the image that it is handed.
    static let cases: [(settings: SettingsNode.Value, sigma: Double)] = [
        (["condition": ["type": "gaussian"]], 0), (["condition": ["type": "gaussian"]], 0.6),
        (
            [
                "condition": ["type": "none", "resize": "nearest"],
                "sampler": ["type": "ddim", "steps": 60, "eta": 0.3],
            ], 0
        ),
        (
            ["condition": ["type": "blur", "resize": "bicubic"], "sampler": ["type": "heun", "stop": ["calls": 21]]], 0
        ),
    ]

    @Test("to what every stage must do", arguments: cases.indices)
    func rules(index: Int) throws {
        let (settings, sigma) = Self.cases[index]
        #expect(try StageConformance(ConditionedFamily.self, settings, after: 8, at: sigma).findings() == [])
    }

    @Test("with classes too") func classes() throws {
        #expect(try StageConformance(ConditionedFamily.self, after: 4, labels: 3).findings() == [])
    }
}
