import BatonTestSupport
import BatonConfiguration
import BatonSettings
import Foundation
import Testing

/// The part of JSON schema draft-07 that our schema uses.
struct JSONSchemaChecker {
    let root: SettingsNode

    func accepts(_ node: SettingsNode) -> Bool { accepts(node, root) }

    private func accepts(_ node: SettingsNode, _ schema: SettingsNode) -> Bool {
        (schema.entries ?? []).allSatisfy { accepts(node, $0.key, $0.node, in: schema) }
    }

    private func accepts(_ node: SettingsNode, _ key: String, _ value: SettingsNode, in schema: SettingsNode) -> Bool {
        switch key {
        case "$ref":
            value.text.flatMap { root["definitions"]?[String($0.dropFirst("#/definitions/".count))] }.map {
                accepts(node, $0)
            } ?? false
        case "if": accepts(node, schema[accepts(node, value) ? "then" : "else"] ?? SettingsNode([:]))
        case "type": has(node, type: value.text ?? "")
        case "const": node == value
        case "enum": value.items?.contains(node) ?? false
        case "required": node.entries == nil || (value.items ?? []).allSatisfy { node[$0.text ?? ""] != nil }
        case "properties":
            (node.entries ?? []).allSatisfy { entry in value[entry.key].map { accepts(entry.node, $0) } ?? true }
        case "additionalProperties":
            (node.entries ?? []).filter { schema["properties"]?[$0.key] == nil }.allSatisfy {
                value.entries != nil && accepts($0.node, value)
            }
        case "items": (node.items ?? []).allSatisfy { accepts($0, value) }
        case "minItems": node.items.map { $0.count >= value.integer ?? 0 } ?? true
        case "maxItems": node.items.map { $0.count <= value.integer ?? .max } ?? true
        case "minLength": node.text.map { $0.count >= value.integer ?? 0 } ?? true
        case "minimum": compare(node, value, >=)
        case "maximum": compare(node, value, <=)
        case "exclusiveMinimum": compare(node, value, >)
        case "exclusiveMaximum": compare(node, value, <)
        case "oneOf": (value.items ?? []).count { accepts(node, $0) } == 1
        case "anyOf": (value.items ?? []).contains { accepts(node, $0) }
        case "title", "description", "default", "definitions", "then", "else", "$schema": true
        default: false
        }
    }

    private func has(_ node: SettingsNode, type: String) -> Bool {
        switch node.value {
        case .null: type == "null"
        case .bool: type == "boolean"
        case .int: type == "integer" || type == "number"
        case .number(let number): type == "number" || type == "integer" && number == number.rounded()
        case .string: type == "string"
        case .list: type == "array"
        case .map: type == "object"
        }
    }

    private func compare(_ node: SettingsNode, _ bound: SettingsNode, _ holds: (Double, Double) -> Bool) -> Bool {
        guard let left = number(node), let right = number(bound) else { return true }
        return holds(left, right)
    }

    private func number(_ node: SettingsNode) -> Double? {
        switch node.value {
        case .int(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }
}

@Suite("The JSON schema") struct TheJSONSchemaTests {
    let checker: JSONSchemaChecker
    init() throws { checker = JSONSchemaChecker(root: try CascadeSchema.jsonSchema(for: Example.plugins())) }

    func accepts(_ text: String) throws -> Bool { checker.accepts(try ConfigurationText.parse(text, file: "f.yaml")) }

    @Test("in docs is the one this code generates") func inDocsIsTheOneThisCodeGenerates() throws {
        let path = Repository.path + "/docs/schema/cascade.schema.json"
        let text = checker.root.json() + "\n"
        if ProcessInfo.processInfo.environment["BATON_UPDATE_SCHEMA"] != nil {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        }
        let stored = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            stored == text,
            "run BATON_UPDATE_SCHEMA=1 swift test --filter JSONSchemaTests, or baton schema > docs/schema/cascade.schema.json"
        )
    }

    @Test("is itself readable JSON of draft 07") func isItselfReadableJSONOfDraft() throws {
        let node = try ConfigurationText.parse(checker.root.json(), file: "schema.json", limits: .large)
        #expect(node.json() == checker.root.json())
        #expect(node["$schema"]?.text == "http://json-schema.org/draft-07/schema#")
    }

    @Test("accepts what the tool accepts") func acceptsWhatTheToolAccepts() throws {
        #expect(try accepts(Example.yaml))
        #expect(checker.accepts(try Example.load().resolved))
        #expect(try accepts("extends: other.yaml"))
        #expect(try accepts("extends: [a.yaml, b.yaml]\nstages: [{id: top, size: 32, sampler: {eta: 0.1}}]"))
    }

    @Test("describes every key") func describesEveryKey() throws {
        #expect(!checker.root.json().contains("\"description\": \"\""))
    }

    /// The schema cannot say everything (contract, duplicate ids, increasing intervals), but what it says is the same.
    @Test("refuses nothing that the tool accepts, in hundreds of variants") func refusesNothingThatTheTool() throws {
        var mutator = Mutator(state: 99)
        var accepted = 0
        for _ in 0..<400 {
            let text = mutator.mutate(Example.yaml, changes: 1)
            guard (try? Example.load(text)) != nil else { continue }
            let node = try ConfigurationFile(text: text, file: "cascade.yaml").root
            guard !hasNull(node) else { continue }
            accepted += 1
            #expect(checker.accepts(node), "\(text)")
        }
        #expect(accepted > 20)
    }

    @Test("refuses what the tool's schema refuses", arguments: Broken.schemaErrors)
    func refusesWhatTheToolsSchema(old: String, new: String) throws {
        #expect(try !accepts(Example.yaml.replacing(old, with: new)))
    }

    enum Broken {
        static let schemaErrors = [
            ("block_scale:", "blockscale:"), ("steps: 20", "steps: many"), ("eta: 0.2", "eta: 1.2"),
            ("type: relay\n    size", "type: rely\n    size"),
            ("    size: 16\n", ""), ("version: 1", "version: 2"), ("downsample: box", "downsample: bix"),
            ("mult: [1, 2]", "mult: []"),
            ("sigma_data: 0.5", "sigma_data: 0"), ("range: [-1, 1]", "range: [-1]"), ("name: emoji-relay", "name: ''"),
        ]
    }

    private func hasNull(_ node: SettingsNode) -> Bool {
        node.isNull || (node.items ?? []).contains(where: hasNull) || (node.entries ?? []).contains { hasNull($0.node) }
    }
}

@Suite("The shipped files") struct TheShippedFilesTests {
    /// Those of a schema, which their first line names.
    private static func files(_ kind: String) -> [String] {
        let folder = Repository.path + "/models"
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.sorted().map { folder + "/" + $0 }
            .filter { path in
                let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                let up = path.dropFirst(folder.count + 1).contains("/") ? "../../" : "../"
                return text.hasPrefix("# yaml-language-server: $schema=\(up)docs/schema/\(kind).schema.json\n")
            }
    }
    static let cascades = files("cascade")
    static let comparisons = files("comparison")

    @Test("name their schema in the first line, for editors") func nameTheirSchemaInTheFirst() {
        let folder = Repository.path + "/models"
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let all = names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }
        #expect(Self.cascades.count + Self.comparisons.count == all.count)
        #expect(Self.cascades.count > 20 && Self.comparisons.count > 5)
    }

    @Test("compare cascades that can be compared", arguments: comparisons)
    func compareCascadesThatCanBeCompared(path: String) throws {
        let metrics = ["swd", "spectrum", "consistency", "colour", "colour-drift", "neighbour", "diversity"]
        let file = try ComparisonFile.load(path, metrics: metrics, plugins: Example.plugins())
        #expect(file.arms.count > 1)
        let checker = JSONSchemaChecker(root: ComparisonSchema.jsonSchema(metrics: metrics))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(checker.accepts(try ConfigurationText.parse(text, file: path)))
    }

    @Test("are right, and right by the JSON schema", arguments: cascades)
    func areRightAndRightByTheJSON(path: String) throws {
        let file = try CascadeFile.load(path, plugins: Example.plugins())
        #expect(
            file.diagnostics.allSatisfy { $0.severity == .note } || path.contains("/presets/"), "\(file.diagnostics)")
        let checker = JSONSchemaChecker(root: try CascadeSchema.jsonSchema(for: Example.plugins()))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(checker.accepts(try ConfigurationText.parse(text, file: path)))
        let again = try Example.load(file.resolvedYAML)
        #expect(again.resolved == file.resolved)
    }
}

extension ConfigurationLimits {
    /// For the schema itself, which is larger than any cascade.
    static var large: ConfigurationLimits {
        var limits = ConfigurationLimits()
        limits.nodes = 200_000
        limits.bytes = 1 << 24
        return limits
    }
}

@Suite("The presets") struct ThePresetsTests {
    /// Weights of every stage, as published or counted in the published code.
    static let counts: [(String, [Int])] = [
        ("edm-cifar10-uncond", [55_733_891]), ("edm-cifar10-cond", [55_735_299]), ("edm-ffhq64", [61_805_571]),
        ("edm-imagenet64-adm", [295_899_267]), ("relay-imagenet-256", [295_899_267, 553_831_171]),
        ("relay-celebahq-256", [295_132_995, 552_809_475]),
        ("relay-celebahq-512", [295_132_995, 552_809_475, 557_972_483]),
        ("relay-celebahq-1024", [295_132_995, 552_809_475, 562_420_867]),
    ]

    @Test("have the published number of weights", arguments: counts)
    func haveThePublishedNumberOfWeights(name: String, counts: [Int]) throws {
        let path = Repository.path + "/models/presets/\(name).yaml"
        let file = try CascadeFile.load(path, plugins: Example.plugins())
        #expect(file.cascade.networkStages.map { $0.network.parameters.reduce(0) { $0 + $1.shape.count } } == counts)
    }
}
