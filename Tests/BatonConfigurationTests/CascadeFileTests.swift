import BatonTestSupport
import BatonConfiguration
import BatonDiffusion
import BatonSettings
import Testing

@Suite("A cascade file") struct ACascadeFileTests {
    @Test("becomes stages without weights") func becomesStagesWithoutWeights() throws {
        let file = try Example.load()
        #expect(file.cascade.ids == ["base", "top"])
        #expect(file.cascade["top"]?.stage.resolution == 64)
        #expect(file.cascade["top"]?.from == "base")
        #expect(file.cascade.labels == LabelSpace(count: 9, dropout: 0.1))
        #expect(file.cascade.networkStages.last?.guidance?.scale == 1.5)
        #expect(!file.diagnostics.hasErrors)
    }

    @Test("is the same in JSON") func isTheSameInJSON() throws {
        let (yaml, json) = (try Example.load(), try Example.load(Example.json, file: "cascade.json"))
        #expect(yaml.description.settings.resolved() == json.description.settings.resolved())
        #expect(yaml.hash == json.hash)
        #expect(yaml.modelHash(ofStage: "top") == json.modelHash(ofStage: "top"))
    }

    @Test("resolves to a file that gives the same cascade, in YAML and in JSON") func resolvesToAFileThatGivesThe()
        throws
    {
        let file = try Example.load()
        let yaml = try Example.load(file.resolvedYAML, file: "/elsewhere/config.yaml")
        let json = try Example.load(file.resolved.json(), file: "config.json")
        #expect(yaml.resolved == file.resolved && json.resolved == file.resolved)
        #expect(yaml.resolvedYAML == file.resolvedYAML)
        #expect(yaml.hash == file.hash)
    }

    @Test("carries every default when resolved") func carriesEveryDefaultWhenResolved() throws {
        let resolved = try Example.load().resolved
        let top = try #require(resolved["stages"]?.items?.last)
        #expect(top["levels"]?["sigma"]?.items?.first?.value == 0.0075)
        #expect(top["training"]?["optimizer"]?["betas"] == SettingsNode([0.9, 0.999]))
        #expect(top["network"]?["encoder"]?.text == "standard")
    }

    @Test("counts weights from the file that names them") func countsWeightsFromTheFileThat() throws {
        let folder = try ScratchFolder([
            "models/cascade.yaml": Example.yaml,
            "own.yaml": "extends: models/cascade.yaml\nname: own\nstages: [{id: top, weights: new.h5}]",
        ])
        let file = try CascadeFile.load(folder.file("own.yaml"), overrides: [], plugins: Example.plugins())
        #expect(file.cascade["base"]?.weights == folder.file("models/base-16.h5"))
        #expect(file.cascade["top"]?.weights == folder.file("new.h5"))
        let other = try CascadeFile.load(
            folder.file("own.yaml"), overrides: ["stages.top.weights=here.h5"], plugins: Example.plugins())
        #expect(other.cascade["top"]?.weights == "here.h5")
    }

    @Test(
        "has names without control characters",
        arguments: ["name: \"a\\0b\"", "name: \"a\\eb\"", "name: \"a\\nb\"", "space: {name: \"a\\x9bb\"}"])
    func hasNamesWithoutControlCharacters(line: String) throws {
        let text =
            line.hasPrefix("name")
            ? Example.yaml.replacing("name: emoji-relay", with: line)
            : Example.yaml
                .replacing("space: {channels: 3, range: [-1, 1], sigma_data: 0.5}", with: line)
        let errors = try Example.findings(text).filter { $0.severity == .error }
        #expect(errors.map(\.code) == ["config.control-character"], "\(errors)")
        #expect(errors.allSatisfy { !$0.message.hasControlCharacter })
    }

    @Test("takes the default type of a section that names none, in files and overrides")
    func takesTheDefaultTypeOfASection() throws {
        let bare = Example.yaml.replacing("{type: blur-block, blur_max", with: "{blur_max")
            .replacing("{type: heun, steps", with: "{steps").replacing("{type: relay, steps", with: "{steps")
        #expect(try Example.load(bare).hash == Example.load().hash)
        let plain = try Example.load().resolved
        let override = try Example.load(
            Example.yaml.replacing(/\n +process:[^\n]*/, with: ""), overrides: ["stages.top.process.block_scale=0"])
        #expect(override.description["top"]?.settings.settings("process").number("block_scale") == 0)
        #expect(plain["stages"]?.items?.last?["process"]?["type"]?.text == "blur-block")
        // Nothing says which network is meant.
        #expect(
            try Example.errors(replacing: "network: {type: song-unet, width: 64", with: "network: {width: 64").map(
                \.code)
                == ["config.missing-key"])
    }

    @Test("may be read for one stage, whatever is wrong with those that do not lead to it")
    func mayBeReadForOneStageWhatever() throws {
        let folder = try ScratchFolder(["c.yaml": Example.yaml.replacing("size: 64", with: "size: 07x2\n    eta: 3")])
        #expect(throws: DiagnosticsError.self) {
            try CascadeFile.load(folder.file("c.yaml"), plugins: Example.plugins())
        }
        let part = try CascadeFile.load(folder.file("c.yaml"), leadingTo: "base", plugins: Example.plugins())
        #expect(part.cascade.ids == ["base"] && !part.diagnostics.hasErrors)
        let error = try #require(throws: BatonError.self) {
            try CascadeFile.load(folder.file("c.yaml"), leadingTo: "bas", plugins: Example.plugins())
        }
        #expect(error.exitCode == 64 && error.hint == "did you mean 'base'?")
    }

    @Test("takes overrides") func takesOverrides() throws {
        let file = try Example.load(overrides: [
            "stages.top.sampler.eta=0.1", "labels.count=4", "stages.top.training.batch=1e2",
        ])
        #expect(file.description["top"]?.settings.settings("sampler").number("eta") == 0.1)
        #expect(file.description.labels.count == 4)
        #expect(file.description["top"]?.training.batch == 100)
    }

    @Test("reports an unknown key of an override at the override") func reportsAnUnknownKeyOfAnOverride() throws {
        let problem = try #require(try Example.findings(Example.yaml, overrides: ["stages.top.sampler.etta=0.1"]).first)
        #expect(
            problem.description
                == "--set stages.top.sampler.etta=0.1 error[config.unknown-key]: 'etta' is not a setting of sampler 'relay'; did you mean 'eta'?"
        )
    }

    @Test("gives a checkpoint the stages it needs and no weights") func givesACheckpointTheStages() throws {
        let file = try Example.load()
        let base = try #require(file.document(forStage: "base"))
        #expect(base["stages"]?.items?.count == 1)
        #expect(!base.json().contains("weights"))
        let top = try Example.load(try #require(file.document(forStage: "top")).json(), file: "stored.json")
        #expect(top.cascade.ids == ["base", "top"])
        #expect(top.modelHash(ofStage: "top") == file.modelHash(ofStage: "top"))
        #expect(file.document(forStage: "none") == nil)
    }

    @Test("names what a stage learnt, not how it is used") func namesWhatAStageLearntNotHow() throws {
        let hash = try Example.load().modelHash(ofStage: "top")
        for same in [
            "stages.top.sampler.eta=0.9", "stages.top.guidance=null", "stages.top.training.batch=4",
            "stages.top.weights=x.h5", "stages.base.network.width=32", "stages.top.network.dropout=0", "name=other",
        ] {
            #expect(try Example.load(overrides: [same]).modelHash(ofStage: "top") == hash, "\(same)")
        }
        for other in [
            "stages.top.network.width=32", "stages.top.process.blur_max=2", "space.sigma_data=0.6", "labels.count=8",
            "data.downsample=lanczos", "stages.base.size=32",
        ] {
            #expect(try Example.load(overrides: [other]).modelHash(ofStage: "top") != hash, "\(other)")
        }
    }

    @Test("decodes how a stage is trained") func decodesHowAStageIsTrained() throws {
        let training = try #require(
            try Example.load(overrides: [
                "stages.top.training={batch: 32, micro_batch: 8, learning_rate: 2e-4, ema_ramp: 0, optimizer: {type: adamw, weight_decay: 0.1}, flip: true}"
            ]).description["top"]?.training)
        #expect(training.batch == 32 && training.microBatch == 8 && training.flip && training.emaRamp == nil)
        #expect(
            training.optimizer.weightDecay == 0.1
                && training.optimizer.beta2 == 0.999)
    }

    @Test("of one resolution may have block noise") func ofOneResolutionMayHaveBlock() throws {
        let file = try Example.load(
            """
            version: 1
            name: adm-block-noise
            stages:
              - id: only
                type: edm
                size: 32
                network: {type: adm-unet, width: 64, mult: [1, 2], blocks: 1}
                process: {type: block-noise, block: 4, scale: 0.15}
            """)
        #expect(file.cascade.ids == ["only"])
    }

    @Test("may not exist") func mayNotExist() throws {
        let error = try #require(throws: BatonError.self) {
            try CascadeFile.load("/no/cascade.yaml", plugins: Example.plugins())
        }
        #expect(error.exitCode == 66)
    }
}

@Suite("Broken cascades") struct BrokenCascadesTests {
    struct Case: CustomStringConvertible, Sendable {
        var old: String
        var new: String
        var code: String
        var line: Int
        var hint: String?
        var message: String?
        var description: String { new }
    }

    /// What is changed in the example, and what must be said about it: exactly one error each.
    static let cases: [Case] = [
        Case(
            old: "block_scale:", new: "blockscale:", code: "config.unknown-key", line: 18,
            hint: "did you mean 'block_scale'?", message: "'blockscale' is not a setting of process 'blur-block'"),
        Case(
            old: "steps: 20", new: "steps: many", code: "config.wrong-type", line: 20,
            message: "'steps' of sampler 'relay' must be a whole number, found the text \"many\""),
        Case(
            old: "eta: 0.2", new: "eta: 1.2", code: "config.out-of-range", line: 20,
            message: "'eta' of sampler 'relay' must be at least 0 and at most 1, found 1.2"),
        Case(old: "size: 64", new: "size: 72", code: "handoff.size", line: 15, hint: "did you mean size: 80 or 128?"),
        Case(
            old: "dropout: 0.1", new: "dropout: 0", code: "handoff.guidance", line: 21,
            hint: "train with labels: {dropout: 0.1}, or set guidance.scale: 1"),
        Case(
            old: "from: base", new: "from: bse", code: "handoff.unknown-stage", line: 16, hint: "did you mean 'base'?"
        ),
        Case(
            old: "type: relay\n    size", new: "type: rely\n    size", code: "config.unknown-type", line: 14,
            hint: "did you mean 'relay'?"),
        Case(old: "id: top", new: "id: base", code: "config.duplicate-id", line: 13),
        Case(old: "id: top", new: "id: ../top", code: "config.bad-id", line: 13),
        Case(
            old: "    size: 16\n", new: "", code: "config.missing-key", line: 7,
            hint: "size: Side of the stage's image. (a whole number (at least 1 and at most 65536))",
            message: "edm stage 'base' needs 'size'"),
        Case(old: "size: 16", new: "size: 16\n    size: 32", code: "config.duplicate-key", line: 10),
        Case(
            old: "size: 64", new: "size: 064", code: "config.leading-zero", line: 15,
            hint: "write 64, or \"064\" for a text"),
        Case(
            old: "mult: [1, 2, 2]", new: "mult: [1, 2, 2, 2, 2, 2, 2, 2]", code: "network.size", line: 15,
            hint: "size: 128, or fewer entries in network.mult"),
        Case(
            old: "width: 48", new: "width: 7", code: "network.impossible", line: 17,
            message: "the network of stage 'top' cannot be built: width: 7 is odd; sines and cosines come in pairs"),
        Case(old: "start_sigma: 0.87", new: "start_sigma: 0.001", code: "relay.levels", line: 20),
        Case(old: "    from: base\n", new: "", code: "handoff.missing", line: 13),
        Case(old: "version: 1", new: "version: 2", code: "config.out-of-range", line: 1),
        Case(old: "sigma: [0.002, 80]", new: "sigma: [80, 0.002]", code: "config.out-of-range", line: 11),
        Case(
            old: "downsample: box", new: "downsample: bicubc", code: "config.unknown-choice", line: 3,
            hint: "did you mean 'bicubic'?"),
        Case(old: "count: 9", new: "count: 9, names: [a, b]", code: "config.labels", line: 5),
        Case(
            old: "size: 16\n", new: "size: 16\n    eta: 0.1\n", code: "config.unknown-key", line: 10,
            hint: "'eta' belongs to sampler 'ddim'"),
        Case(
            old: "    guidance: {scale: 1.5}\n", new: "    guidance: {scale: on}\n", code: "config.wrong-type", line: 21
        ),
    ]

    @Test("are told what is wrong, where, and how to mend it", arguments: cases)
    func areToldWhatIsWrongWhereAnd(broken: Case) throws {
        let errors = try Example.errors(replacing: broken.old, with: broken.new)
        #expect(errors.map(\.code) == [broken.code])
        #expect(errors.first?.location?.line == broken.line)
        #expect(errors.first?.location?.file == "cascade.yaml")
        if let hint = broken.hint { #expect(errors.first?.hint == hint) }
        if let message = broken.message { #expect(errors.first?.message == message) }
    }

    @Test("show every problem at once, also between stages that are right themselves") func showEveryProblemAtOnceAlso()
        throws
    {
        let text =
            Example.yaml.replacing("block_scale:", with: "blockscale:").replacing("rho: 7", with: "rho: -7")
            .replacing("name: emoji-relay", with: "nmae: emoji-relay") + "\n" + """
                  - {id: more, type: edm, size: 96, network: {type: song-unet, mult: [1]}}
                  - {id: huge, type: relay, size: 100, from: more, network: {type: song-unet, mult: [1]}}
                """
        let errors = try Example.findings(text).filter { $0.severity == .error }
        #expect(
            errors.map(\.code) == [
                "config.unknown-key", "config.out-of-range", "config.unknown-key", "handoff.size",
            ])
    }

    @Test("are not blamed for what another stage did") func areNotBlamedForWhatAnother() throws {
        let errors = try Example.errors(replacing: "width: 64", with: "width: 63")
        #expect(errors.map(\.code) == ["network.impossible"])
        // The third stage follows the second, which the tool cannot make; it is there all the same.
        let third = Example.yaml + "\n  - {id: more, type: relay, size: 128, from: top, network: {type: song-unet}}\n"
        for (override, code) in [
            ("stages.top.network=foo", "network.unknown"), ("stages.top.network.width=7", "network.impossible"),
            ("stages.top.type=foo", "config.unknown-type"), ("stages.top.sampler.steps=x", "config.wrong-type"),
        ] {
            let errors = try Example.findings(third, overrides: [override]).filter { $0.severity == .error }
            #expect(errors.map(\.code) == [code], "\(override): \(errors)")
        }
    }

    @Test("are judged although an override cannot be applied") func areJudgedAlthoughAnOverride() throws {
        let text = Example.yaml.replacing("size: 64", with: "size: 72")
        let errors = try Example.findings(text, overrides: ["stages.no.size=1", "stages.top.weights=[a", "x"])
        #expect(
            Set(errors.filter { $0.severity == .error }.map(\.code)) == [
                "config.unknown-override", "config.syntax", "config.bad-override", "handoff.size",
            ])
    }

    @Test("end with the exit code of a bad configuration") func endWithTheExitCodeOfABadConfiguration() throws {
        let error = try #require(throws: DiagnosticsError.self) { try Example.load("version: 1") }
        #expect(error.exitCode == 78)
    }
}
