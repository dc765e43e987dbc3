import BatonTestSupport
import BatonConfiguration
import BatonSettings
import Testing

/// Everything that can be judged is judged at once, and nothing is accused for what stands elsewhere.
@Suite("Several mistakes in one cascade") struct JudgementTests {
    /// A mistake that can be made in the example beside others.
    struct Mistake: Sendable {
        let old: String
        let new: String
        let code: String

        init(_ old: String, _ new: String, _ code: String) {
            self.old = old
            self.new = new
            self.code = code
        }
    }

    /// Three stages, so that there are two edges, with what every mistake changes written out.
    static let text = """
        version: 1
        name: three
        data: {downsample: box}
        space: {channels: 3, range: [-1, 1], sigma_data: 0.5}
        labels: {count: 9, dropout: 0.1}
        networks:
          shared: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: []}
        stages:
          - id: base
            type: edm
            size: 16
            network: {type: song-unet, width: 64, mult: [1, 2], blocks: 2, attention: [8]}
            levels: {type: log-normal, std: 1.2}
            sampler: {type: heun, steps: 18, sigma: [0.002, 80], rho: 7}
            training: {batch: 8}
          - id: middle
            type: relay
            size: 64
            from: base
            network: {type: song-unet, width: 48, mult: [1, 2, 2], blocks: 2, attention: [16]}
            process: {type: blur-block, floor: 0.001, block_scale: 0.15}
            levels: {type: log-normal, span: 0.85, sigma: [0.0075]}
            sampler: {type: relay, steps: 20, start_sigma: 0.87, eta: 0.2}
            guidance: {scale: 1.5}
          - id: top
            type: conditioned
            size: 128
            from: middle
            network: shared
            condition: {type: gaussian, sigma: 0.3}
            sampler: {type: heun, steps: 9, churn: {amount: 3}}
            training: {images: 1000, flip: false}
        """

    /// No two of one group change the same words, or one of them takes away what the other is about.
    static let groups: [[Mistake]] = [
        [
            Mistake("version: 1", "version: 2", "config.out-of-range"),
            Mistake("version: 1", "version: one", "config.wrong-type"),
        ],
        [
            Mistake("name: three", "nmae: three", "config.unknown-key"),
            Mistake("name: three", "name: \"a\\0b\"", "config.control-character"),
        ],
        [Mistake("downsample: box", "downsample: bocks", "config.unknown-choice")],
        [Mistake("range: [-1, 1]", "range: [1, -1]", "config.out-of-range")],
        [Mistake("channels: 3", "channels: 03", "config.leading-zero")],
        [Mistake("count: 9", "count: 9, names: [a, b]", "config.labels")],
        [
            Mistake("from: base", "from: bse", "handoff.unknown-stage"),
            Mistake("    from: base\n", "", "handoff.missing"),
        ],
        [
            Mistake("    size: 16\n", "", "config.missing-key"),
            Mistake("size: 16\n", "size: sixteen\n", "config.wrong-type"),
            Mistake("size: 16\n", "sise: 16\n", "config.unknown-key"),
        ],
        [
            Mistake("width: 64,", "width: 63,", "network.impossible"),
            Mistake("width: 64,", "widht: 64,", "config.unknown-key"),
            Mistake("{type: song-unet, width: 64, mult: [1, 2], blocks: 2, attention: [8]}", "5", "config.wrong-type"),
            Mistake("mult: [1, 2], blocks: 2", "mult: [1, 2, 2, 2, 2, 2, 2], blocks: 2", "network.size"),
        ],
        [Mistake("std: 1.2", "std: -1", "config.out-of-range")],
        [
            Mistake("type: heun, steps: 18", "type: hoin, steps: 18", "config.unknown-type"),
            Mistake("type: heun, steps: 18", "type: relay, steps: 18", "config.foreign-settings"),
            Mistake("steps: 18", "steps: [18]", "config.wrong-type"),
            Mistake("sigma: [0.002, 80]", "sigma: [0.002]", "config.wrong-count"),
        ],
        [Mistake("training: {batch: 8}", "training: {batch: 8, gain: 2}", "config.unknown-key")],
        [
            Mistake("width: 48,", "width: 0,", "config.out-of-range"),
            Mistake("{type: song-unet, width: 48", "{width: 48", "config.missing-key"),
        ],
        [
            Mistake("type: relay\n", "type: rely\n", "config.unknown-type"),
            Mistake("block_scale: 0.15", "blockscale: 0.15", "config.unknown-key"),
            Mistake("sigma: [0.0075]", "sigma: [9]", "relay.levels"),
            Mistake("start_sigma: 0.87", "start_sigma: 0.001", "relay.levels"),
            Mistake("start_sigma: 0.87", "start_sigma: much", "config.wrong-type"),
            Mistake("eta: 0.2", "eta: !!float 0.2", "config.syntax"),
        ],
        [
            Mistake("guidance: {scale: 1.5}", "guidance: {scale: on}", "config.wrong-type"),
            Mistake("dropout: 0.1", "dropout: 0", "handoff.guidance"),
        ],
        [
            Mistake("id: top", "id: middle", "config.duplicate-id"),
            Mistake("id: top", "id: ../top", "config.bad-id"),
            Mistake("type: gaussian, sigma: 0.3", "type: gaussian, sigma: 90", "condition.level"),
            Mistake("from: middle", "from: 7", "config.wrong-type"),
            Mistake("size: 128", "size: 96", "handoff.size"),
            Mistake("network: shared", "network: shard", "network.unknown"),
        ],
        [Mistake("amount: 3", "amount: -3", "config.out-of-range")],
        [Mistake("flip: false", "flip: no", "config.wrong-type")],
    ]

    private static func findings(_ mistakes: [Mistake]) throws -> Set<String> {
        var text = text
        for mistake in mistakes {
            let place = try #require(text.firstRange(of: mistake.old), "\(mistake.old)")
            text.replaceSubrange(place, with: mistake.new)
        }
        let findings = try Example.findings(text).filter { $0.severity == .error }
        // Places move where lines are taken out; what is said does not.
        return Set(findings.map { "\($0.code): \($0.message)" })
    }

    @Test("The example itself is without fault")
    func sound() throws { #expect(try Self.findings([]).isEmpty) }

    @Test("Each alone is the only thing that is said", arguments: groups.joined())
    func alone(_ mistake: Mistake) throws {
        let found = try Self.findings([mistake])
        #expect(found.count == 1 && found.allSatisfy { $0.hasPrefix(mistake.code + ":") }, "\(mistake): \(found)")
    }

    @Test("What is said of several is what is said of each", arguments: 0..<60)
    func several(seed: Int) throws {
        var random = Mutator(state: UInt64(seed) &* 104_729 &+ 7)
        var groups = Self.groups
        var chosen: [Mistake] = []
        for _ in 0..<(2 + random.next(below: 4)) {
            let group = groups.remove(at: random.next(below: groups.count))
            chosen.append(group[random.next(below: group.count)])
        }
        let union = try chosen.map { try Self.findings([$0]) }.reduce(into: Set()) { $0.formUnion($1) }
        let found = try Self.findings(chosen)
        #expect(
            found == union,
            "\(chosen.map(\.new)): only \(found.subtracting(union)), missing \(union.subtracting(found))")
    }

    @Test("What is wrong in a comparison hides nothing of what is wrong in its arms")
    func comparison() throws {
        let folder = try ScratchFolder([
            "base.yaml": Self.text,
            "compare.yaml": """
            version: 1
            name: all
            base: base.yaml
            seeds: [1]
            batch: many
            arms:
              one: {}
              two: {stages: [{id: middle, size: 72}, {id: base, sampler: {steps: x}}]}
            """,
        ])
        let error = try #require(throws: DiagnosticsError.self) {
            try ComparisonFile.load(folder.file("compare.yaml"), metrics: ["spectrum"], plugins: Example.plugins())
        }
        let codes = Set(error.diagnostics.filter { $0.severity == .error }.map(\.code))
        #expect(codes == ["config.wrong-type", "handoff.size"])
        #expect(error.diagnostics.filter { $0.code == "config.wrong-type" }.count == 3)
    }
}
