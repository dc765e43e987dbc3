import BatonTestSupport
import BatonConfiguration
import BatonSettings
import Foundation
import Testing

@Suite("Configuration text") struct ConfigurationTextTests {
    func parse(_ text: String, file: String = "f.yaml") throws -> SettingsNode {
        try ConfigurationText.parse(text, file: file)
    }

    func problem(_ text: String, file: String = "f.yaml") throws -> Diagnostic {
        let error = try #require(throws: DiagnosticsError.self) { try ConfigurationText.parse(text, file: file) }
        return try #require(error.diagnostics.first)
    }

    @Test("is the same in YAML and JSON") func isTheSameInYAMLAndJSON() throws {
        #expect(try parse(Example.yaml) == parse(Example.json, file: "f.json"))
    }

    @Test("keeps the place of keys and values") func keepsThePlaceOfKeysAndValues() throws {
        let node = try parse("a: 1\nb:\n  c: [x, y]\n")
        #expect(node["b"]?["c"]?.location == SourceLocation(file: "f.yaml", line: 3, column: 6))
        #expect(node["b"]?.keyLocation(of: "c") == SourceLocation(file: "f.yaml", line: 3, column: 3))
        #expect(node["b"]?["c"]?.items?.last?.location?.column == 10)
    }

    @Test(
        "takes the traps of YAML 1.1 for texts",
        arguments: [
            "yes", "no", "on", "off", "12:30", "1_000", "0b11", "1e", ".", "-", "1.2.3", "2024-01-01", "0x", "+",
        ])
    func takesTheTrapsOfYAML11ForTexts(text: String) throws {
        #expect(try parse("a: \(text == "-" ? "'-'" : text)")["a"]?.value == .string(text))
    }

    @Test(
        "reads whole numbers",
        arguments: zip(
            ["5", "-5", "+5", "0", "0x1F", "0o17", "99999999999999999999"],
            [5, -5, 5, 0, 31, 15, 1e20] as [SettingsNode.Value]))
    func readsWholeNumbers(text: String, value: SettingsNode.Value) throws {
        #expect(try parse("a: \(text)")["a"]?.value == value)
    }

    @Test(
        "reads numbers",
        arguments: zip(
            ["1e4", "1.", ".5", "-.5e-3", "1E+2", "5e-1", ".inf", "-.inf", "1.e2", "1e400"],
            [1e4, 1, 0.5, -5e-4, 100, 0.5, .infinity, -.infinity, 100, .infinity]))
    func readsNumbers(text: String, value: Double) throws {
        #expect(try parse("a: \(text)")["a"]?.value == .number(value))
    }

    @Test("keeps quoted values as texts", arguments: ["'5'", "\"true\"", "!!str 5", "'null'", "|\n  5"])
    func keepsQuotedValuesAsTexts(text: String) throws {
        #expect(try parse("a: \(text)")["a"]?.text != nil)
    }

    @Test("refuses a leading zero, which some read in base 8") func refusesALeadingZeroWhichSome() throws {
        let problem = try problem("name: x\nsteps: 010")
        #expect(
            problem.description == """
                f.yaml:2:8 error[config.leading-zero]: '010' is read in base 8 by some programs and in base 10 by others
                   hint: write 10, or "010" for a text
                """)
    }

    @Test("refuses a key written twice and shows both places") func refusesAKeyWrittenTwiceAnd() throws {
        let problem = try problem("a: 1\nb:\n  steps: 1\n  other: 2\n  steps: 3\n")
        #expect(problem.code == "config.duplicate-key")
        #expect(problem.message == "'steps' is written more than once")
        #expect(problem.location == SourceLocation(file: "f.yaml", line: 5, column: 3))
        #expect(problem.notes == ["first written at f.yaml:3:3"])
        #expect(try self.problem("{\"a\": 1, \"a\": 2}", file: "f.json").code == "config.duplicate-key")
    }

    @Test(
        "says where it cannot be read",
        arguments: [
            "a: [1", "a: 'x", "a: b: c", "\ta: 1", "a: *nobody", "- a\nb: 1", "a: \"\\q\"", "a: 1\n---\nb: 2",
            "{a: 1}}",
            "%YAML 9.9\n---\na", "a: @x", "\u{0}",
            "? [a]\n: 1", "<<: {a: 1}", "a: !!set {x}", "a: !mine 1", "? {a: 1}\n: 2", "a: !<tag:x> 1", "", "# nothing",
            "---", "...",
        ])
    func saysWhereItCannotBeRead(text: String) throws {
        if text == "---" || text == "..." || text == "\u{0}" {
            _ = try? parse(text)
        } else {
            #expect(try problem(text).code == "config.syntax")
        }
    }

    @Test("takes JSON's escapes for characters beyond the basic plane") func takesJSONSEscapesForCharacters() throws {
        let node = try parse(#"{"a": "\ud83d\ude00 \\ud83d \u00e9 \/ \"", "b": 1}"#, file: "f.json")
        #expect(node["a"]?.text == "😀 \\ud83d é / \"")
    }

    @Test("takes tabs where JSON allows them, and comments in YAML's flow style") func takesTabsWhereJSONAllowsThem()
        throws
    {
        #expect(try parse("{\n\t\"a\":\t1\n}", file: "f.json")["a"]?.integer == 1)
        #expect(try parse("{\"a\": 1 # one\n}")["a"]?.integer == 1)
    }

    @Test(
        "refuses in .json what is not JSON, with its place",
        arguments: [
            ("{\"a\": [1, 2,]}", 1, 12), ("{\n  \"a\": 1,\n}", 2, 9), ("{\"é\": 1, # one\n\"b\": 2}", 1, 10),
            ("{a: 1}", 1, 2),
            ("{'a': 1}", 1, 2), ("{\"a\": 01}", 1, 7), ("{\"a\": .5}", 1, 7), ("{\"a\": +1}", 1, 7),
            ("{\"a\": NaN}", 1, 7),
            ("{\"a\": yes}", 1, 7), ("{\"a\": 1}\n{\"b\": 2}", 2, 1), ("[1 2]", 1, 4), ("{\"a\" 1}", 1, 6),
            ("[\"a", 1, 2),
            ("[\"\\q\"]", 1, 4), ("[\"\t\"]", 1, 3), ("[\"\\u12g4\"]", 1, 7), ("{\"a\": }", 1, 7), ("[1", 1, 3),
            ("a: 1", 1, 1),
            ("// x\n{}", 1, 1), ("[,]", 1, 2), ("{\"a\": 0x1F}", 1, 7),
        ])
    func strict(text: String, line: Int, column: Int) throws {
        let problem = try problem(text, file: "f.json")
        #expect(problem.code == "config.syntax" && problem.message.hasPrefix("the file is not JSON: "))
        #expect(problem.location == SourceLocation(file: "f.json", line: line, column: column), "\(problem)")
    }

    @Test(
        "takes in .json all that is JSON",
        arguments: [
            "{}", "[]", " \r\n{\"a\": [-1.5e+3, 0, true, null, \"\\\"\\u00e9\\/\"]}\n", "{\"a\": {\"b\": []}}", "3",
        ])
    func json(text: String) throws { _ = try parse(text, file: "f.json") }

    @Test("is the same behind a mark of byte order", arguments: ["a: 1\nb: [2]\n", "{\"a\": 1, \"b\": [2]}"])
    func mark(text: String) throws {
        let file = text.hasPrefix("{") ? "f.json" : "f.yaml"
        #expect(try parse("\u{FEFF}" + text, file: file) == parse(text, file: file))
        #expect(try parse("\u{FEFF}" + text, file: file)["a"]?.location == parse(text, file: file)["a"]?.location)
        let folder = try ScratchFolder(["parent.yaml": "\u{FEFF}" + text, "child.yaml": "extends: parent.yaml\nc: 3\n"])
        #expect(try ConfigurationFile(path: folder.file("child.yaml")).root["c"]?.integer == 3)
    }
}

@Suite("Hostile text") struct HostileTextTests {
    func codes(_ text: String, limits: ConfigurationLimits = .init()) throws -> [String] {
        do {
            _ = try ConfigurationText.parse(text, file: "f.yaml", limits: limits)
            return []
        } catch {
            return error.diagnostics.map(\.code)
        }
    }

    static let bomb =
        (["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        + (1...20).map {
            "a\($0): &a\($0) [\((0..<10).map { _ in "*a\(0)" }.joined(separator: ", ").replacing("*a0", with: "*a\($0 - 1)"))]"
        })
        .joined(separator: "\n")

    @Test("aliases cannot multiply") func aliasesCannotMultiply() throws {
        #expect(try codes(Self.bomb) == ["config.too-large"])
    }

    @Test(
        "aliases cannot hide in keys",
        arguments: ["? *a20\n: 1", "? [*a20]\n: 1", "*a20 : 1", "k: {[*a20]: 1}", "k: {? *a20}", "k: [{*a20 : 1}]"])
    func aliasesCannotHideInKeys(tail: String) throws {
        #expect(try codes(Self.bomb + "\n" + tail) == ["config.syntax"])
    }

    @Test("nesting is bounded") func nestingIsBounded() throws {
        #expect(try codes(String(repeating: "[", count: 60) + String(repeating: "]", count: 60)) == [])
        #expect(
            try codes(String(repeating: "[", count: 80) + String(repeating: "]", count: 80)) == ["config.too-large"])
        #expect(try codes(String(repeating: "[", count: 500_000)) == ["config.too-large"])
        // Where the parser gives up first, it says so in its own words.
        let others = [
            String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 100_000),
            (0..<1200).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
        ]
        for text in others { #expect([["config.syntax"], ["config.too-large"]].contains(try codes(text))) }
    }

    @Test("size is bounded") func sizeIsBounded() throws {
        #expect(try codes(String(repeating: "a", count: 1 << 21)) == ["config.too-large"])
        #expect(try codes("[" + String(repeating: "1,", count: 30_000) + "1]") == ["config.too-large"])
    }

    @Test("what is no regular file is not read", arguments: ["/dev/zero", "/dev", "/proc/self/fd"])
    func whatIsNoRegularFileIsNotRead(path: String)
        throws
    {
        let error = try #require(throws: BatonError.self) { try ConfigurationFile(path: path) }
        #expect(error.exitCode == 65 && error.file == path && error.found != nil)
    }

    @Test("bytes that are no text are refused") func bytesThatAreNoTextAreRefused() throws {
        let folder = try ScratchFolder()
        let bytes: [UInt8] = [0x61, 0x3A, 0x20, 0xFF, 0xFE]
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("f.yaml")))
        let error = try #require(throws: DiagnosticsError.self) { try ConfigurationFile(path: folder.file("f.yaml")) }
        #expect(error.diagnostics.map(\.message) == ["the file is not UTF-8 text"])
    }
}
