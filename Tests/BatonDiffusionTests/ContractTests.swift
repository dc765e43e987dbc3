import BatonDiffusion
import BatonSettings
import BatonTensor
import Testing

@Suite("Contract") struct ContractTests {
    /// A sound pair: base 16, and a top of 64 that starts from the hand-off.
    static func pair() -> (base: StageDeclaration, top: StageDeclaration) {
        let space = ImageSpace()
        let trained = LevelDistribution.logNormal(span: 0.93)
        let base = StageDeclaration(
            id: "base", accepts: HandoffRequirement(predecessor: .none, space: space, labels: 9),
            offers: HandoffPromise(size: 16, space: space, labels: 9), labelDropout: 0.1)
        let start = HandoffRequirement.Start(
            sigma: 0.87, schedule: 0.008...80, trained: trained)
        let top = StageDeclaration(
            id: "top", from: "base",
            accepts: HandoffRequirement(
                predecessor: .required, space: space, labels: 9, kind: .clean, kernel: .box, start: start),
            offers: HandoffPromise(size: 64, space: space, labels: 9), guidance: Guidance(scale: 1.5),
            labelDropout: 0.1,
            locations: ["": SourceLocation(file: "c.yaml", line: 20, column: 5)])
        return (base, top)
    }

    static func findings(
        _ change: (inout StageDeclaration, inout StageDeclaration) -> Void
    ) -> [Diagnostic] {
        var (base, top) = pair()
        change(&base, &top)
        return HandoffContract.diagnostics(of: [base, top])
    }

    @Test("an edge changes space only where the stage names the other")
    func anEdgeChangesSpaceOnlyWhereTheStageNamesTheOther() {
        let latents = ImageSpace(name: "latents", channels: 8, sigmaData: 1, codec: NamedCodec(digest: "one"))
        func codes(_ named: ImageSpace?) -> Set<String> {
            Set(
                Self.findings { base, top in
                    (base.offers.space, base.offers.size) = (latents, 24)
                    top.accepts.predecessorSpace = named
                }.filter { $0.severity == .error }.map(\.code))
        }
        #expect(codes(latents).isEmpty)
        #expect(codes(nil) == ["handoff.size", "handoff.channels", "handoff.sigma-data", "handoff.space"])
        #expect(
            codes(ImageSpace(name: "latents", channels: 8, codec: NamedCodec(digest: "one"))) == ["handoff.sigma-data"])
    }

    /// A codec that is nothing but its name.
    private struct NamedCodec: ImageCodec {
        let digest: String
        let factor = 8
        let pictureChannels = 3
        func encode(_ pictures: Tensor) -> Tensor { pictures }
        func decode(_ images: Tensor) -> Tensor { images }
    }

    @Test("a sound pair has notes only") func aSoundPairHasNotesOnly() {
        let findings = Self.findings { _, _ in }
        #expect(findings.allSatisfy { $0.severity == .note })
        #expect(findings.map(\.code) == ["handoff.unused-levels"])
    }

    struct Case: CustomTestStringConvertible, Sendable {
        let code: String
        let severity: Diagnostic.Severity
        let change: @Sendable (inout StageDeclaration, inout StageDeclaration) -> Void
        var testDescription: String { code }

        init(
            _ code: String, _ severity: Diagnostic.Severity,
            _ change: @escaping @Sendable (inout StageDeclaration, inout StageDeclaration) -> Void
        ) {
            self.code = code
            self.severity = severity
            self.change = change
        }
    }

    static let cases: [Case] = [
        Case("handoff.size", .error) { base, _ in base.offers.size = 24 },
        Case("handoff.size", .error) { base, _ in base.offers.size = 64 },
        Case("handoff.channels", .error) { base, _ in base.offers.space.channels = 1 },
        Case("handoff.range", .error) { base, _ in base.offers.space.range = 0...1 },
        Case("handoff.sigma-data", .error) { base, _ in base.offers.space.sigmaData = 1 },
        Case("handoff.space", .error) { base, _ in base.offers.space.name = "latents" },
        Case("handoff.codec", .error) { base, top in
            base.offers.space = ImageSpace(name: "latents", channels: 8, codec: NamedCodec(digest: "one"))
            top.accepts.space = ImageSpace(name: "latents", channels: 8, codec: NamedCodec(digest: "other"))
        },
        Case("handoff.codec", .error) { base, top in
            base.offers.space = ImageSpace(name: "latents", channels: 8)
            top.accepts.space = ImageSpace(name: "latents", channels: 8, codec: NamedCodec(digest: "other"))
        },
        Case("handoff.labels", .error) { base, _ in base.offers.labels = 0 },
        Case("handoff.guidance", .error) { _, top in top.labelDropout = 0 },
        Case("handoff.sigma", .error) { base, _ in base.offers.sigma = 0.6 },
        Case("handoff.sigma", .warning) { base, top in
            top.accepts.start = nil
            top.accepts.kind = .noisy
            top.accepts.noisyLevels = .edm
            base.offers.sigma = 3
        },
        Case("handoff.sigma", .error) { base, top in
            top.accepts.start = nil
            top.accepts.kind = .noisy
            top.accepts.noisyLevels = .edm
            base.offers.sigma = 20
        },
        Case("handoff.start-sigma", .warning) { _, top in top.accepts.start?.sigma = 1.9 },
        Case("handoff.sigma", .error) { base, top in
            top.accepts.kind = nil
            top.accepts.start?.handoffSigma = 0.5
            base.offers.sigma = 0.6
        },
        Case("handoff.unused-levels", .warning) { _, top in top.accepts.start?.sigma = 0.3 },
        Case("handoff.kernel", .warning) { base, _ in base.offers.kernel = .lanczos },
        Case("handoff.switch", .error) { _, top in top.accepts.start?.sigma = 100 },
        Case("handoff.missing", .error) { _, top in top.from = nil },
        Case("handoff.unknown-stage", .error) { _, top in top.from = "bass" },
        Case("handoff.order", .error) { _, top in top.from = "top" },
        Case("handoff.unexpected", .error) { _, top in top.accepts.predecessor = .none },
        Case("handoff.duplicate", .error) { _, top in top.id = "base" },
    ]

    @Test("every violation has its code", arguments: cases) func everyViolationHasItsCode(_ violation: Case) {
        let findings = Self.findings(violation.change)
        #expect(findings.contains { $0.code == violation.code && $0.severity == violation.severity })
    }

    @Test("all violations are reported at once") func allViolationsAreReportedAtOnce() {
        let findings = Self.findings { base, top in
            base.offers.size = 24
            base.offers.space.channels = 1
            base.offers.labels = 3
            top.labelDropout = 0
        }
        let errors = Set(findings.filter { $0.severity == .error }.map(\.code))
        #expect(errors == ["handoff.size", "handoff.channels", "handoff.labels", "handoff.guidance"])
    }

    @Test("a finding says where and how") func aFindingSaysWhereAndHow() throws {
        let finding = try #require(
            Self.findings { base, top in
                base.offers.size = 64
                top.offers.size = 96
            }.first { $0.code == "handoff.size" })
        #expect(finding.location == SourceLocation(file: "c.yaml", line: 20, column: 5))
        #expect(finding.message.contains("96/64 = 1.5"))
        #expect(finding.hint == "did you mean size: 128 or 256?")
        #expect(finding.notes.contains { $0.contains("48, 32") })
    }

    @Test("guidance of one needs no labels") func guidanceOfOneNeedsNoLabels() {
        let findings = Self.findings { base, top in
            base.offers.labels = 0
            top.accepts.labels = 0
            top.labelDropout = 0
            top.guidance = Guidance(scale: 1)
        }
        #expect(!findings.hasErrors)
    }
}
