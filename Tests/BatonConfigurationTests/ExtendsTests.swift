import BatonTestSupport
import BatonConfiguration
import BatonSettings
import Testing

@Suite("A file that extends another") struct AFileThatExtendsAnotherTests {
    func merge(_ parent: String, _ child: String) throws -> SettingsNode {
        let folder = try ScratchFolder(["parent.yaml": parent, "child.yaml": "extends: parent.yaml\n" + child])
        return try ConfigurationFile(path: folder.file("child.yaml")).root
    }

    func value(_ text: String) throws -> SettingsNode { try ConfigurationText.parse(text, file: "expected") }

    @Test("merges maps by key, deeply") func mergesMapsByKeyDeeply() throws {
        #expect(
            try merge("a: {b: 1, c: {d: 2}}\nz: 0", "a: {c: {e: 3}, b: 4}") == value("a: {b: 4, c: {d: 2, e: 3}}\nz: 0")
        )
    }

    @Test("merges stages by id and appends new ones") func mergesStagesByIdAndAppends() throws {
        let merged = try merge(
            "stages: [{id: base, size: 8}, {id: top, size: 16, eta: 1}]",
            "stages: [{id: top, size: 32}, {id: more, size: 64}]")
        #expect(try merged == value("stages: [{id: base, size: 8}, {id: top, size: 32, eta: 1}, {id: more, size: 64}]"))
    }

    @Test("replaces other lists as a whole") func replacesOtherListsAsAWhole() throws {
        #expect(try merge("mult: [1, 2, 3]", "mult: [4]") == value("mult: [4]"))
        #expect(try merge("l: [{id: a}, {x: 1}]", "l: [{id: a, y: 2}]") == value("l: [{id: a, y: 2}]"))
    }

    @Test("drops the parent's process, condition and sampler where a stage changes its type")
    func dropsTheParentsProcessCondition() throws {
        let merged = try merge(
            "stages: [{id: top, type: relay, size: 64, network: {type: n, width: 8}, process: {type: blur}, condition: {x: 1}, sampler: {type: relay, eta: 1}}]",
            "stages: [{id: top, type: conditioned, sampler: {type: heun}}]")
        #expect(
            try merged
                == value(
                    "stages: [{id: top, type: conditioned, size: 64, network: {type: n, width: 8}, sampler: {type: heun}}]"
                ))
    }

    @Test("keeps them where the type is the same or not repeated") func keepsThemWhereTheTypeIsThe() throws {
        let parent = "stages: [{id: top, type: relay, sampler: {type: relay, eta: 1}}]"
        #expect(
            try merge(parent, "stages: [{id: top, type: relay, size: 4}]")
                == value("stages: [{id: top, type: relay, sampler: {type: relay, eta: 1}, size: 4}]"))
        #expect(
            try merge(parent, "stages: [{id: top, sampler: {eta: 2}}]")
                == value("stages: [{id: top, type: relay, sampler: {type: relay, eta: 2}}]"))
    }

    @Test("starts a map anew that changes its type") func startsAMapAnewThatChanges() throws {
        #expect(
            try merge("n: {type: song, width: 8, filter: [1, 1]}", "n: {type: adm, width: 9}")
                == value("n: {type: adm, width: 9}"))
    }

    @Test("clears a key with null") func clearsAKeyWithNull() throws {
        #expect(try merge("guidance: {scale: 2}", "guidance: null") == value("guidance: null"))
    }

    @Test("finds its parents beside itself, the last one on top") func findsItsParentsBesideItself() throws {
        let folder = try ScratchFolder([
            "a/first.yaml": "x: 1\ny: 1", "a/second.json": "{\"x\": 2}",
            "b/child.yaml": "extends: [../a/first.yaml, ../a/second.json]\nz: 3",
            "c/grandchild.yaml": "extends: ../b/child.yaml\nz: 4",
        ])
        let file = try ConfigurationFile(path: folder.file("c/grandchild.yaml"))
        #expect(try file.root == value("x: 2\ny: 1\nz: 4"))
        #expect(file.files.count == 4 && file.files.last == folder.file("c/grandchild.yaml"))
        #expect(file.root["x"]?.location?.file.hasSuffix("a/second.json") == true)
    }

    @Test("names the circle it is part of") func namesTheCircleItIsPartOf() throws {
        let folder = try ScratchFolder(["a.yaml": "x: 1\nextends: b.yaml", "b.yaml": "extends: ./a.yaml"])
        let error = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file("a.yaml")) }
        let problem = try #require(error.diagnostics.first)
        #expect(problem.code == "config.extends-cycle")
        #expect(problem.location?.description == folder.file("b.yaml") + ":1:10")
        #expect(error.exitCode == 78)
        let own = try ScratchFolder(["a.yaml": "extends: a.yaml"])
        #expect(throws: DiagnosticsError.self) { try ConfigurationFile(path: own.file("a.yaml")) }
    }

    @Test("lists every parent that is missing") func listsEveryParentThatIsMissing() throws {
        let folder = try ScratchFolder(["a.yaml": "extends: [b.yaml, c.yaml]", "d.yaml": "extends: \"a\\0.yaml\""])
        let error = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file("a.yaml")) }
        #expect(error.diagnostics.map(\.code) == ["config.missing-file", "config.missing-file"])
        let other = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file("d.yaml")) }
        #expect(other.diagnostics.map(\.code) == ["config.control-character"])
    }

    @Test("says which parent is missing and where it was named") func saysWhichParentIsMissingAnd() throws {
        let folder = try ScratchFolder(["a.yaml": "x: 1\nextends: [b.yaml]"])
        let error = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file("a.yaml")) }
        #expect(error.diagnostics.map(\.code) == ["config.missing-file"])
        #expect(error.diagnostics.first?.location?.description == folder.file("a.yaml") + ":2:11")
        #expect(error.exitCode == 66)
    }

    @Test("refuses anything but names") func refusesAnythingButNames() throws {
        let folder = try ScratchFolder(["a.yaml": "extends: {x: 1}", "b.yaml": "extends: [1]"])
        for name in ["a.yaml", "b.yaml"] {
            let error = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file(name)) }
            #expect(error.diagnostics.map(\.code) == ["config.wrong-type"])
        }
    }

    @Test("reads a shared parent once however often it is named") func readsASharedParentOnceHowever() throws {
        var files = ["f0.yaml": "x: 0"]
        for level in 1...30 { files["f\(level).yaml"] = "extends: [f\(level - 1).yaml, f\(level - 1).yaml]" }
        let folder = try ScratchFolder(files)
        #expect(try ConfigurationFile(path: folder.file("f30.yaml")).files.count == 31)
    }

    @Test("stops at a chain that is too long") func stopsAtAChainThatIsTooLong() throws {
        var files = ["f0.yaml": "x: 0"]
        for level in 1...80 { files["f\(level).yaml"] = "extends: f\(level - 1).yaml" }
        let folder = try ScratchFolder(files)
        let error = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file("f80.yaml")) }
        #expect(error.diagnostics.map(\.code) == ["config.too-large"])
    }

    @Test("is missing input where there is no such file") func isMissingInputWhereThereIs() throws {
        let error = try #require(throws: BatonError.self) { try ConfigurationFile(path: "/no/such.yaml") }
        #expect(error.exitCode == 66 && error.file == "/no/such.yaml")
    }
}

@Suite("An override") struct AnOverrideTests {
    let text =
        "stages: [{id: base, sampler: {eta: 1, sigma: [1, 2]}}, {id: top, sampler: {eta: 2}}]\nspace: {channels: 3}"

    func apply(_ overrides: String...) throws -> SettingsNode {
        try ConfigurationFile(text: text, file: "f.yaml", overrides: overrides).root
    }

    func problem(_ override: String) throws -> Diagnostic {
        let error = try #require(throws: DiagnosticsError.self) { try apply(override) }
        return try #require(error.diagnostics.first)
    }

    @Test("addresses a stage by id or position") func addressesAStageByIdOrPosition() throws {
        #expect(try apply("stages.top.sampler.eta=0.1")["stages"]?.items?[1]["sampler"]?["eta"]?.value == 0.1)
        #expect(
            try apply("stages.0.sampler.sigma[1]=5")["stages"]?.items?[0]["sampler"]?["sigma"] == SettingsNode([1, 5]))
    }

    @Test("adds a key and the maps on its way") func addsAKeyAndTheMapsOnItsWay() throws {
        #expect(try apply("stages.top.guidance.scale=2")["stages"]?.items?[1]["guidance"] == SettingsNode(["scale": 2]))
    }

    @Test("takes any YAML value; null takes the key away") func takesAnyYAMLValueNullTakes() throws {
        #expect(
            try apply("space={channels: 1, range: [0, 1]}")["space"] == SettingsNode(["channels": 1, "range": [0, 1]]))
        #expect(try apply("space=")["space"] == nil)
        #expect(try apply("space.channels=null")["space"] == SettingsNode([:]))
    }

    @Test("comes after those before it") func comesAfterThoseBeforeIt() throws {
        #expect(try apply("space.channels=1", "space.channels=2")["space"]?["channels"]?.integer == 2)
    }

    @Test("names the nearest stage where there is no such one") func namesTheNearestStageWhere() throws {
        #expect(
            try problem("stages.topp.sampler.eta=1").description
                == "--set stages.topp.sampler.eta=1 error[config.unknown-override]: 'stages' has no item 'topp'; did you mean 'top'?"
        )
        #expect(try problem("stages.middle.size=1").hint == "known ids: base, top")
        #expect(try problem("stages.2.size=1").code == "config.unknown-override")
        #expect(try problem("stages.-1.size=1").code == "config.unknown-override")
    }

    @Test("must be a path and a value", arguments: ["", "a", "=1", ".a=1", "a..b=1", "a.=1", "a=[1", "a[=1", "a=*x"])
    func mustBeAPathAndAValue(text: String) throws {
        #expect(throws: DiagnosticsError.self) { try apply(text) }
    }

    @Test("cannot go deeper than a file") func cannotGoDeeperThanAFile() throws {
        for path in [
            Array(repeating: "a", count: 8000).joined(separator: "."), "a" + String(repeating: "[0]", count: 8000),
        ] {
            #expect(try problem(path + "=1").code == "config.bad-override")
        }
        let value = String(repeating: "{a: ", count: 200) + "1" + String(repeating: "}", count: 200)
        #expect(try problem("a=" + value).code == "config.too-large")
    }

    @Test("cannot go into a plain value") func cannotGoIntoAPlainValue() throws {
        #expect(try problem("space.channels.deep=1").message == "'space.channels' has no keys, so 'deep' cannot be set")
    }

    @Test("is reported with all its fellows") func isReportedWithAllItsFellows() throws {
        let error = try #require(throws: DiagnosticsError.self) {
            try apply("x", "stages.no.size=1", "space.channels=1")
        }
        #expect(error.diagnostics.count == 2)
    }
}
