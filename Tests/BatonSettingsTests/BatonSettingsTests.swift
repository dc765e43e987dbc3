import BatonSettings
import Testing

/// A schema with one field of every kind.
let sample = SettingsSchema(
    title: "recipe",
    fields: [
        .init("name", .string, required: true, "What it is called."),
        .init("steps", .int(1...1000), default: 18, unit: "steps", "How many."),
        .init("rate", .number(.positive), default: 0.5, "How fast."),
        .init("exact", .bool, default: false, "Whether."),
        .init("mode", .choice(["slow", "fast"]), default: "slow", "Which."),
        .init("mult", .list(.number(.positive), count: 1...4), default: [1, 2], "Widths."),
        .init("sigma", .interval(.nonNegative), "Levels."),
        .init("files", .either([.string, .list(.string)]), "Files."),
        .init(
            "inner", .map(SettingsSchema(title: "inside", fields: [.init("depth", .count, default: 3, "Deep.")])),
            default: [:], "A map."),
        .init(
            "process",
            .variants([
                .init("plain", "Nothing to set."),
                .init("blur", "Blurs.", fields: [.init("blur_max", .number(.nonNegative), default: 3, "Limit.")]),
            ]), "A choice."),
        .init(
            "stages",
            .list(
                .map(
                    SettingsSchema(
                        title: "stage",
                        fields: [
                            .init("id", .string, required: true, "Id."), .init("size", .count, required: true, "Size."),
                        ]))),
            default: [], "Parts."),
        .init("named", .dictionary(.int(0...9)), "Free keys."),
    ])

func map(_ value: SettingsNode.Value) -> SettingsNode { SettingsNode(value) }

@Suite("A schema") struct ASchemaTests {
    @Test("fills in every default, also below") func fillsInEveryDefaultAlsoBelow() throws {
        let settings = try #require(sample.validate(map(["name": "x"])).settings)
        #expect(settings.int("steps") == 18)
        #expect(settings.number("rate") == 0.5)
        #expect(settings.numbers("mult") == [1, 2])
        #expect(settings.settings("inner").int("depth") == 3)
        #expect(settings.optionalInterval("sigma") == nil)
        #expect(settings.optionalSettings("process") == nil)
    }

    @Test("knows what a file said and what it filled in") func knowsWhatAFileSaidAndWhat() throws {
        let place = SourceLocation(file: "f", line: 2, column: 7)
        let name = SettingsNode.Entry("name", at: place, SettingsNode("x", at: place))
        let settings = try #require(sample.validate(SettingsNode(.map([name]))).settings)
        #expect(settings.isWritten("name") && settings.location(of: "name") == place)
        #expect(!settings.isWritten("steps") && settings.location(of: "steps") == nil)
    }

    @Test("chooses a variant by its type") func choosesAVariantByItsType() throws {
        let settings = try #require(sample.validate(map(["name": "x", "process": ["type": "blur"]])).settings)
        #expect(settings.settings("process").type == "blur")
        #expect(settings.settings("process").number("blur_max") == 3)
        #expect(settings.settings("process").path == "process")
    }

    @Test("takes a whole number however it is written") func takesAWholeNumberHoweverIt() throws {
        let settings = try #require(sample.validate(map(["name": "x", "steps": 1e2, "rate": 2])).settings)
        #expect(settings.int("steps") == 100)
        #expect(settings.number("rate") == 2)
    }

    @Test("is idempotent: what it resolved validates to itself") func isIdempotentWhatItResolved() throws {
        let once = try #require(
            sample.validate(map(["name": "x", "process": ["type": "blur"], "sigma": [0, 2]])).settings)
        let twice = try #require(sample.validate(once.resolved()).settings)
        #expect(once.resolved() == twice.resolved())
    }

    static let wrong: [(SettingsNode.Value, String, String)] = [
        (["name": "x", "stepz": 3], "config.unknown-key", "'stepz' is not a setting of recipe"),
        (["steps": 3], "config.missing-key", "recipe needs 'name'"),
        (
            ["name": "x", "steps": "many"], "config.wrong-type",
            "'steps' of recipe must be a whole number, found the text \"many\""
        ),
        (["name": "x", "steps": 1.5], "config.wrong-type", "'steps' of recipe must be a whole number, found 1.5"),
        (
            ["name": "x", "steps": 0], "config.out-of-range",
            "'steps' of recipe must be at least 1 and at most 1000, found 0"
        ),
        (["name": "x", "steps": nil], "config.wrong-type", "'steps' of recipe must be a whole number, found nothing"),
        (["name": "x", "rate": 0], "config.out-of-range", "'rate' of recipe must be above 0, found 0"),
        (
            ["name": "x", "rate": .number(.nan)], "config.out-of-range",
            "'rate' of recipe must be a finite number, found nan"
        ),
        (
            ["name": "x", "exact": "yes"], "config.wrong-type",
            "'exact' of recipe must be true or false, found the text \"yes\""
        ),
        (["name": 5], "config.wrong-type", "'name' of recipe must be a text, found 5"),
        (["name": "x", "mode": "fats"], "config.unknown-choice", "'mode' of recipe cannot be 'fats'"),
        (
            ["name": "x", "mult": []], "config.wrong-count",
            "'mult' of recipe must have at least 1 and at most 4 items, found 0"
        ),
        (
            ["name": "x", "mult": [1, -1]], "config.out-of-range",
            "item 2 of 'mult' of recipe must be above 0, found -1"
        ),
        (
            ["name": "x", "sigma": [2, 1]], "config.out-of-range",
            "'sigma' of recipe must be [low, high] with low below high, found [2, 1]"
        ),
        (
            ["name": "x", "files": 3], "config.wrong-type",
            "'files' of recipe must be a text, or a list of texts, found 3"
        ),
        (["name": "x", "process": ["type": "blurr"]], "config.unknown-type", "'blurr' is not a type of 'process'"),
        (["name": "x", "process": ["blur_max": 1]], "config.missing-key", "'process' needs 'type'"),
        (
            ["name": "x", "process": ["type": "plain", "blur_max": 1]], "config.unknown-key",
            "'blur_max' is not a setting of process 'plain'"
        ),
        (
            ["name": "x", "process": "blur"], "config.wrong-type",
            "'process' must be a map with a type, found the text \"blur\""
        ),
        (
            ["name": "x", "stages": [["id": "a", "size": 1], ["id": "a", "size": 2]]], "config.duplicate-id",
            "'a' is the id of two items of 'stages' of recipe"
        ),
        (
            ["name": "x", "named": ["k": 10]], "config.out-of-range",
            "'k' of 'named' of recipe must be at least 0 and at most 9, found 10"
        ),
        (["name": "x", "inner": 3], "config.wrong-type", "inside must be a map of settings, found 3"),
        ([], "config.wrong-type", "recipe must be a map of settings, found []"),
    ]

    @Test("says what is wrong", arguments: wrong)
    func saysWhatIsWrong(value: SettingsNode.Value, code: String, message: String) {
        let (settings, diagnostics) = sample.validate(map(value))
        #expect(settings == nil)
        #expect(diagnostics.map(\.code) == [code])
        #expect(diagnostics.map(\.message) == [message])
    }

    @Test("reports every problem at once") func reportsEveryProblemAtOnce() {
        let value: SettingsNode.Value = [
            "steps": 0, "rate": "fast", "moed": 1, "process": ["type": "blur", "blur": 2],
        ]
        let codes = sample.validate(map(value)).diagnostics.map(\.code)
        #expect(
            codes.sorted() == [
                "config.missing-key", "config.out-of-range", "config.unknown-key", "config.unknown-key",
                "config.wrong-type",
            ])
    }

    @Test("does not miss what is only misspelt") func doesNotMissWhatIsOnlyMisspelt() {
        #expect(sample.validate(map(["naem": "x"])).diagnostics.map(\.code) == ["config.unknown-key"])
    }

    @Test("judges what is the same whichever type was meant") func judgesWhatIsTheSameWhichever() {
        let value: SettingsNode.Value = ["name": "x", "process": ["type": "blurr", "blur_max": 2, "other": 1]]
        #expect(
            sample.validate(map(value)).diagnostics.map(\.message) == [
                "'blurr' is not a type of 'process'", "'other' is not a setting of process",
            ])
    }

    @Test("can be filled whatever is wrong") func canBeFilledWhateverIsWrong() throws {
        // Two items of one id stay two: nothing says which is meant.
        for (value, code, _) in Self.wrong where code != "config.duplicate-id" {
            for choice in 0..<4 {
                let settings = try #require(sample.filling(map(value), choice: choice), "\(value)")
                #expect(sample.validate(settings.resolved()).settings != nil, "\(value): \(settings.resolved().json())")
            }
        }
    }

    @Test("tells which section a key belongs to") func tellsWhichSectionAKeyBelongs() {
        let moved = sample.validate(map(["name": "x", "blur_max": 2])).diagnostics
        #expect(moved.first?.hint == "'blur_max' belongs to process 'blur'")
        let risen = sample.validate(map(["name": "x", "inner": ["rate": 2]])).diagnostics
        #expect(risen.first?.hint == "'rate' belongs to the recipe itself")
    }

    @Test("names items of a list by their id") func namesItemsOfAListByTheirId() {
        let problem = sample.validate(map(["name": "x", "stages": [["id": "top", "size": 0]]])).diagnostics.first
        #expect(problem?.message == "'size' of stage 'top' must be at least 1, found 0")
    }
}

@Suite("A spelling suggestion") struct ASpellingSuggestionTests {
    static let words = ["block_scale", "blur_max", "steps", "eta", "rho", "sigma"]

    @Test(
        "is the nearest word",
        arguments: [
            ("blockscale", "block_scale"), ("blur-max", "blur_max"), ("setps", "steps"), ("Sigma", "sigma"),
            ("et", "eta"),
        ])
    func isTheNearestWord(written: String, meant: String) {
        #expect(Spelling.nearest(to: written, among: Self.words) == meant)
    }

    @Test(
        "of a name may be a part of it",
        arguments: [("Food", "Food & Drink"), ("drink", "Food & Drink"), ("fod", nil), ("Travel", "Travel & Places")])
    func ofANameMayBeAPartOfIt(written: String, meant: String?) {
        #expect(Spelling.nearestName(to: written, among: ["Food & Drink", "Flags", "Travel & Places"]) == meant)
        #expect(Spelling.nearest(to: written, among: ["Food & Drink", "Travel & Places"]) == nil)
    }

    @Test(
        "is withheld where nothing is near", arguments: ["banana", "", "x", String(repeating: "steps", count: 100_000)])
    func isWithheldWhereNothingIsNear(written: String) {
        #expect(Spelling.nearest(to: written, among: Self.words) == nil)
    }

    @Test("counts a swap as one change") func countsASwapAsOneChange() {
        #expect(Spelling.distance("steps", "setps") == 1)
        #expect(Spelling.distance("", "abc") == 3)
        #expect(Spelling.distance("kitten", "sitting") == 3)
    }
}

@Suite("Printable text") struct PrintableTextTests {
    @Test(
        "shows what would command a terminal",
        arguments: [
            ("plain é 😀 👩‍👩‍👧", "plain é 😀 👩‍👩‍👧"), ("a\u{1B}[31mb", "a\\u{1B}[31mb"), ("a\u{9B}2J", "a\\u{9B}2J"),
            ("a\nb\tc\r", "a\\nb\\tc\\r"),
            ("a\u{202E}b", "a\\u{202E}b"), ("\u{FEFF}a\u{7F}\u{0}", "\\u{FEFF}a\\u{7F}\\u{0}"),
        ])
    func showsWhatWouldCommandATerminal(text: String, shown: String) {
        #expect(text.printable == shown)
        #expect(shown.printable == shown)
    }
}

@Suite("A diagnostic") struct ADiagnosticTests {
    let place = SourceLocation(file: "cascade.yaml", line: 31, column: 18)

    @Test("keeps a suggestion on its line") func keepsASuggestionOnItsLine() {
        let text = Diagnostic.error(
            "config.unknown-key", "'a' is not a setting of b", at: place, hint: "did you mean 'c'?"
        ).description
        #expect(text == "cascade.yaml:31:18 error[config.unknown-key]: 'a' is not a setting of b; did you mean 'c'?")
    }

    @Test("puts notes and hint below") func putsNotesAndHintBelow() {
        let text = Diagnostic.warning("handoff.size", "too small", at: place, notes: ["one", "two"], hint: "grow")
            .description
        #expect(text == "cascade.yaml:31:18 warning[handoff.size]: too small\n   one\n   two\n   hint: grow")
    }

    @Test("sorts by place") func sortsByPlace() {
        let late = Diagnostic.error("b", "", at: SourceLocation(file: "f", line: 10, column: 1))
        let early = Diagnostic.error("a", "", at: SourceLocation(file: "f", line: 9, column: 2))
        #expect([.error("c", ""), late, early].sortedByLocation().map(\.code) == ["a", "b", "c"])
    }
}

@Suite("Resolved text") struct ResolvedTextTests {
    let node = map([
        "text": "a: b # c", "word": "top", "yes": "no", "empty": "", "number": 0.1, "whole": 80.0, "small": 1e-5,
        "none": nil,
        "list": [1, 2], "maps": [["id": "a", "deep": ["x": [[1], [2]]]], ["id": "b"]], "nothing": [:],
        "quote": "\"\u{7}\\é😀",
    ])

    @Test("in YAML is block style with quotes where they are needed") func inYAMLIsBlockStyleWithQuotes() {
        #expect(
            node.yaml() == """
                text: "a: b # c"
                word: top
                "yes": "no"
                empty: ""
                number: 0.1
                whole: 80
                small: 1e-05
                none: null
                list: [1, 2]
                maps:
                  - id: a
                    deep:
                      x: [[1], [2]]
                  - id: b
                nothing: {}
                quote: "\\"\\u0007\\\\é😀"

                """)
    }

    @Test("in canonical form does not depend on the order of keys") func inCanonicalFormDoesNotDepend() {
        #expect(
            map(["a": 1, "b": [["d": 2, "c": 3]]]).canonical().json()
                == map(["b": [["c": 3, "d": 2]], "a": 1]).canonical().json())
    }
}

@Suite("Exit codes") struct ExitCodesTests {
    @Test("are those of sysexits") func areThoseOfSysexits() {
        #expect(BatonError(.badConfiguration, "x").exitCode == 78)
        #expect(BatonError(.missingInput, "x", file: "f.h5", hint: "look").description == "f.h5: x\n   hint: look")
        #expect(DiagnosticsError([]).exitCode == 78)
    }
}
