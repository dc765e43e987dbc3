import BatonDiffusion
import BatonSettings
import ConditionedFamily
import Testing

@Suite("Conditioned in the hand-off contract") struct ContractTests {
    /// The findings about a stage after one that promises `sigma`.
    private static func findings(_ condition: SettingsNode.Value, after sigma: Double = 0) throws -> [Diagnostic] {
        let stage = try makeStage(condition: condition, after: promise(sigma: sigma), seed: nil)
        let below = StageDeclaration(
            id: "base", accepts: HandoffRequirement(predecessor: .none, space: ImageSpace(), labels: 0),
            offers: promise(sigma: sigma))
        let top = StageDeclaration(Cascade.Node(stage, from: "base"))
        return HandoffContract.diagnostics(of: [below, top]) + stage.edgeFindings(top, after: promise(sigma: sigma))
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let condition: SettingsNode.Value
        var sigma = 0.0
        let expected: [String]
        var testDescription: String { "\(condition) after \(sigma)" }
    }

    static let cases = [
        Case(condition: ["type": "gaussian"], expected: []),
        Case(condition: ["type": "gaussian"], sigma: 1.088, expected: []),
        Case(condition: ["type": "none"], expected: []),
        Case(condition: ["type": "blur"], expected: []),
        Case(condition: ["type": "none"], sigma: 1.088, expected: ["error handoff.sigma"]),
        Case(condition: ["type": "blur"], sigma: 1.088, expected: ["error handoff.sigma"]),
        // 95 % of the law lies below 2.17, 99.5 % below 6.62.
        Case(condition: ["type": "gaussian"], sigma: 3, expected: ["warning handoff.sigma"]),
        Case(condition: ["type": "gaussian"], sigma: 8, expected: ["error handoff.sigma"]),
        Case(condition: ["type": "gaussian", "sigma": 3], expected: ["warning condition.level"]),
        Case(condition: ["type": "gaussian", "sigma": 8], expected: ["error condition.level"]),
        Case(condition: ["type": "gaussian", "sigma": 0.001], expected: ["warning condition.level"]),
        Case(condition: ["type": "gaussian", "levels": ["type": "fixed", "sigma": 0.3]], expected: []),
        Case(
            condition: ["type": "gaussian", "sigma": 0.1, "levels": ["type": "fixed", "sigma": 0.3]],
            expected: ["error condition.level"]),
        Case(
            condition: ["type": "gaussian", "sigma": 0.5, "levels": ["type": "fixed", "sigma": 0.3]],
            expected: ["error condition.level"]),
        Case(
            condition: ["type": "gaussian", "sigma": 0.05, "levels": ["type": "uniform", "sigma": [0.1, 1]]],
            expected: ["error condition.level"]),
        Case(
            condition: ["type": "gaussian", "embed_level": false], expected: ["warning condition.level-embedding"]),
        Case(
            condition: ["type": "gaussian", "embed_level": false, "levels": ["type": "fixed", "sigma": 0.2]],
            expected: []),
        Case(condition: ["type": "gaussian", "order": "upsample-then-noise"], expected: []),
        Case(
            condition: ["type": "gaussian", "order": "upsample-then-noise"], sigma: 0.6,
            expected: ["error condition.order"]),
    ]

    @Test("levels, embedding and order are those of training", arguments: cases)
    func rules(_ sample: Case) throws {
        let findings = try Self.findings(sample.condition, after: sample.sigma)
        #expect(findings.map { "\($0.severity.rawValue) \($0.code)" } == sample.expected)
    }

    @Test("a condition cannot be cleaner than the image that is handed over")
    func cleaner() throws {
        let error = #expect(throws: DiagnosticsError.self) {
            try makeStage(condition: ["type": "gaussian", "sigma": 0.3], after: promise(sigma: 0.6))
        }
        #expect(error?.diagnostics.map(\.code) == ["condition.level"])
    }

    @Test("the network is told the level wherever it varies")
    func embedding() throws {
        func embeds(_ condition: SettingsNode.Value) throws -> Bool {
            try makeStage(condition: condition, seed: nil).network.configuration.signals.imageLevel
        }
        #expect(try embeds(["type": "gaussian"]))
        #expect(try embeds(["type": "gaussian", "levels": ["type": "uniform"]]))
        #expect(try !embeds(["type": "gaussian", "levels": ["type": "fixed"]]))
        #expect(try embeds(["type": "gaussian", "levels": ["type": "fixed"], "embed_level": true]))
        #expect(try !embeds(["type": "none"]) && !embeds(["type": "blur"]))
    }
}
