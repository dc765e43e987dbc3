import BatonDiffusion
import BatonSettings
import RelayFamily
import Testing

@Suite("Relay in the hand-off contract")
struct ContractTests {
    /// A cascade of untrained stages, the first one of the base family.
    private func cascade(
        sizes: [Int], kernel: DownsampleKernel = .box, settings: SettingsNode.Value = [:]
    ) throws -> Cascade {
        var nodes: [Cascade.Node] = []
        for (index, size) in sizes.enumerated() {
            let family: any StageFamily.Type = index == 0 ? EDMFamily.self : RelayFamily.self
            let schema = family.schema()
            let valid = try #require(schema.validate(SettingsNode(index == 0 ? [:] : settings)).settings)
            let context = StageContext(
                id: "s\(size)", size: size, predecessor: nodes.last?.stage.offers,
                network: FormulaNetwork.untrained(resolution: size), kernel: kernel)
            nodes.append(
                Cascade.Node(try family.makeStage(valid, in: context, samplers: .builtIn), from: nodes.last?.stage.id))
        }
        return Cascade(name: "test", nodes: nodes)
    }

    private func codes(_ findings: [Diagnostic], _ severity: Diagnostic.Severity) -> [String] {
        findings.filter { $0.severity == severity }.map(\.code)
    }

    private let imageNet: SettingsNode.Value = [
        "process": ["type": "blur-block", "mixture": "published"],
        "levels": ["type": "log-normal", "span": 0.93],
        "sampler": ["type": "relay", "total_steps": 200, "rho": 100, "start_sigma": 0.9, "corrector": "heun"],
    ]

    @Test("cascades of two and three stages fit", arguments: [[4, 16], [4, 16, 32], [4, 16, 64], [5, 15, 30]])
    func fits(sizes: [Int]) throws {
        #expect(try cascade(sizes: sizes).diagnostics().isEmpty)
    }

    @Test(
        "without a start of its own a stage starts where training ends, or at 0.87, and nothing is to be said",
        arguments: [0.3, 0.6, 0.82, 0.85])
    func start(span: Double) throws {
        let settings: SettingsNode.Value = ["levels": ["type": "log-normal", "span": .number(span)]]
        let made = try cascade(sizes: [4, 16], settings: settings)
        let start = try #require(made.nodes[1].stage.accepts.start)
        #expect(abs(start.sigma - min(0.87, start.trained.sigmaMaximum)) < 1e-12)
        #expect(made.diagnostics().isEmpty, "\(made.diagnostics())")
    }

    @Test("the ImageNet preset shows 7.8 % of the first detail at its start and never samples 12.8 % of training")
    func imageNetNotes() throws {
        let findings = try cascade(sizes: [4, 16], settings: imageNet).diagnostics()
        #expect(codes(findings, .error).isEmpty && codes(findings, .warning).isEmpty)
        #expect(findings.contains { $0.code == "relay.residual-detail" && $0.message.contains("7.8 %") })
        #expect(findings.contains { $0.code == "handoff.unused-levels" && $0.message.contains("12.8 %") })
    }

    @Test("the CelebA-HQ preset is warned about its two schedules and its detail")
    func celebAWarnings() throws {
        let settings: SettingsNode.Value = [
            "process": ["type": "blur-block", "blur_max": 2], "levels": ["type": "log-normal", "span": 0.89],
            "sampler": ["type": "relay", "total_steps": 150, "start_sigma": 0.95, "span": 1.05],
        ]
        let findings = try cascade(sizes: [4, 16], kernel: .lanczos, settings: settings).diagnostics()
        #expect(codes(findings, .error).isEmpty)
        #expect(
            Set(codes(findings, .warning)) == ["relay.schedule", "relay.residual-detail", "handoff.kernel"])
    }

    @Test("a start above every trained level is warned about")
    func startAboveTraining() throws {
        let settings: SettingsNode.Value = [
            "levels": ["type": "log-normal", "span": 0.93], "sampler": ["type": "relay", "start_sigma": 1.9],
        ]
        let findings = try cascade(sizes: [4, 16], settings: settings).diagnostics()
        #expect(codes(findings, .warning).contains("handoff.start-sigma"))
        #expect(findings.contains { $0.message.contains("1.9") && $0.message.contains("1.769") })
    }

    @Test("patch and block are the factor, unless the file says that another is meant", arguments: ["patch", "block"])
    func foreignPatch(key: String) throws {
        let written: SettingsNode.Value = .map([
            .init(
                "process", SettingsNode(.map([.init("type", SettingsNode("blur-block")), .init(key, SettingsNode(2))])))
        ])
        let refused = try cascade(sizes: [4, 16], settings: written).diagnostics()
        #expect(codes(refused, .error) == ["relay.patch"])
        let meant: SettingsNode.Value = .map([
            .init(
                "process",
                SettingsNode(
                    .map([
                        .init("type", SettingsNode("blur-block")), .init(key, SettingsNode(2)),
                        .init("foreign_patch", SettingsNode(true)),
                    ])))
        ])
        let accepted = try cascade(sizes: [4, 16], settings: meant).diagnostics()
        #expect(codes(accepted, .error).isEmpty && codes(accepted, .warning) == ["relay.patch"])
    }

    @Test("a size that is no multiple, a missing predecessor and a noisy hand-off are refused")
    func refusals() throws {
        #expect(codes(try cascade(sizes: [4, 18]).diagnostics(), .error) == ["handoff.size"])
        var alone = try cascade(sizes: [4, 16])
        alone.nodes.removeFirst()
        alone.nodes[0].from = nil
        #expect(codes(alone.diagnostics(), .error) == ["handoff.missing"])
        let stages = try cascade(sizes: [4, 16]).nodes.map { $0.stage }
        var noisy = stages[0].offers
        noisy.sigma = 0.6
        let findings = HandoffContract.diagnostics(of: [
            StageDeclaration(id: "base", accepts: stages[0].accepts, offers: noisy),
            StageDeclaration(id: "top", from: "base", accepts: stages[1].accepts, offers: stages[1].offers),
        ])
        #expect(codes(findings, .error) == ["handoff.sigma"])
    }
}
