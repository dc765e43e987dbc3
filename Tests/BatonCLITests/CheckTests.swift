import BatonTestSupport
import Foundation
import Testing

@Suite("baton check")
struct CheckTests {
    @Test("A sound cascade is listed and ends with 0")
    func sound() throws {
        let folder = try TinyCascade.folder()
        let result = try Tool.run("check", "tiny.yaml", in: folder)
        #expect(result.status == 0)
        #expect(result.output.contains("ok: tiny"))
        let object = try Tool.run("check", "tiny.yaml", "--json", in: folder).object()
        #expect(object["is_valid"] as? Bool == true)
        #expect((object["stages"] as? [[String: Any]])?.count == 2)
    }

    /// An edit that breaks the tiny cascade, the code that it must earn, and a word of the way out.
    struct Break: CustomTestStringConvertible, Sendable {
        let old: String
        let new: String
        let code: String
        let hint: String
        var testDescription: String { code + ": " + new }
    }

    static let breaks = [
        Break(old: "steps: 3, eta", new: "steps: 3, etta", code: "config.unknown-key", hint: "did you mean 'eta'"),
        Break(old: "size: 16", new: "size: sixteen", code: "config", hint: "whole number"),
        Break(old: "size: 16", new: "size: 20", code: "handoff.size", hint: "did you mean size: 24 or 32?"),
        Break(old: "dropout: 0.1", new: "dropout: 0", code: "handoff.guidance", hint: "labels: {dropout: 0.1}"),
        Break(old: "from: base", new: "from: bass", code: "handoff.unknown-stage", hint: "base"),
        Break(old: "type: relay\n", new: "type: relai\n", code: "config", hint: "did you mean 'relay'"),
        Break(old: "    from: base\n", new: "", code: "handoff.missing", hint: "add from:"),
        Break(old: "name: tiny", new: "name: tiny\nname: again", code: "config.duplicate-key", hint: "keep one"),
        Break(old: "eta: 0.2", new: "eta: 1.5", code: "config", hint: "1"),
        Break(old: "attention: [8]", new: "attention: [8", code: "config.syntax", hint: "expected ',' or ']'"),
        Break(
            old: "mult: [1, 2]", new: "mult: [1, 2, 2, 2, 2, 2]", code: "network.size",
            hint: "fewer entries in network.mult"),
        Break(old: "version: 1", new: "version: 7", code: "config", hint: "1"),
    ]

    @Test("A broken cascade ends with 78 and says what is wrong, where, and how to mend it", arguments: breaks)
    func broken(_ change: Break) throws {
        let folder = try ScratchFolder()
        #expect(TinyCascade.yaml.contains(change.old))
        try folder.write(TinyCascade.yaml.replacing(change.old, with: change.new), to: "tiny.yaml")
        let result = try Tool.run("check", "tiny.yaml", in: folder)
        #expect(result.status == 78)
        #expect(result.output.contains(/tiny\.yaml:\d+:\d+ error\[/))
        #expect(result.output.contains("error[\(change.code)"))
        #expect(result.output.contains(change.hint))
        let object = try Tool.run("check", "tiny.yaml", "--json", in: folder).object()
        #expect(object["is_valid"] as? Bool == false)
        // What check refuses, no other command starts.
        let other = try Tool.run("plan", "tiny.yaml", in: folder)
        #expect(other.status == 78)
        #expect(other.messages.contains("error[\(change.code)"))
    }

    @Test("All problems are reported at once, overrides among them")
    func several() throws {
        let folder = try ScratchFolder()
        try folder.write(
            TinyCascade.yaml.replacing("steps: 3, eta", with: "stepz: 3, eta")
                .replacing("sigma: [0.002, 80]", with: "sigma: [80, 0.002]"), to: "tiny.yaml")
        let result = try Tool.run("check", "tiny.yaml", "--set", "stages.base.network.widht=4", in: folder)
        #expect(result.status == 78)
        for word in ["'stepz'", "sigma", "--set stages.base.network.widht=4"] { #expect(result.output.contains(word)) }
        #expect(result.output.contains("3 errors"))
    }

    @Test("A file that is not there ends with 66")
    func missing() throws {
        let result = try Tool.run("check", "/nowhere/cascade.yaml")
        #expect(result.status == 66)
        #expect(result.messages.hasPrefix("error: "))
    }

    @Test("Every preset is sound")
    func presets() throws {
        let folder = Repository.path + "/models/presets"
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) where name.hasSuffix(".yaml") {
            #expect(try Tool.run("check", "\(folder)/\(name)").status == 0, "\(name)")
        }
    }
}
