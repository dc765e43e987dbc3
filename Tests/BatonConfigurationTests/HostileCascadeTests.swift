import BatonConfiguration
import BatonSettings
import Testing

/// A small generator of its own, so that the same texts are tried everywhere.
struct Mutator {
    var state: UInt64

    mutating func next(below count: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(count))
    }

    static let pieces = [
        "null", "-1", "0", "1e309", ".nan", "99999999999999999999", "[]", "{}", "[[[]]]", "{a: {b: c}}", "yes", "''",
        "\"\\u0000\"", "*x", "&x y",
        "!!int z", "? ", "- ", ": ", "#", "|", ">", "\n", "  ", "\t", "{", "}", "[", "]", ",", "'", "\"", "%", "---\n",
        "...\n", "😀", "\u{FEFF}", "2147483648",
        "9223372036854775807", "-9223372036854775808", "0.5", "65536", "song-unet", "relay", "base", "type",
        "extends: cascade.yaml", "1.0e-320", "<<: {}",
    ]

    /// `text` with up to `changes` small changes.
    mutating func mutate(_ text: String, changes: Int = 4) -> String {
        var characters = Array(text)
        for _ in 0...next(below: changes) {
            let start = next(below: max(1, characters.count))
            let length = min(next(below: 12), characters.count - start)
            switch next(below: 6) {
            case 0: characters.removeSubrange(start..<start + length)
            case 1: characters.insert(contentsOf: Self.pieces[next(below: Self.pieces.count)], at: start)
            case 2:
                characters.replaceSubrange(start..<start + length, with: Self.pieces[next(below: Self.pieces.count)])
            case 3:
                characters.insert(
                    contentsOf: Array(characters[start..<start + length]), at: next(below: characters.count))
            case 4: characters = value(in: characters, replacedBy: Self.pieces[next(below: Self.pieces.count)])
            default: characters.swapAt(start % max(1, characters.count), next(below: max(1, characters.count)))
            }
            if characters.isEmpty { break }
        }
        return String(characters)
    }

    /// A value between a colon and what ends it, replaced: changes that keep the form hit deeper than random ones.
    private mutating func value(in characters: [Character], replacedBy piece: String) -> [Character] {
        let colons = characters.indices.filter { characters[$0] == ":" }
        guard !colons.isEmpty else { return characters }
        let colon = colons[next(below: colons.count)]
        let end = characters[(colon + 1)...].firstIndex { ",}\n".contains($0) } ?? characters.endIndex
        return Array(characters[...colon]) + Array(" " + piece) + Array(characters[end...])
    }
}

@Suite("Hostile cascades") struct HostileCascadesTests {
    @Test("end in findings with places, never in a crash", arguments: 0..<8)
    func endInFindingsWithPlacesNever(seed: Int) throws {
        var mutator = Mutator(state: UInt64(seed) &* 7919 &+ 1)
        for round in 0..<100 {
            let isJSON = round % 4 == 3
            let text = mutator.mutate(isJSON ? Example.json : Example.yaml)
            do {
                let file = try Example.load(text, file: isJSON ? "cascade.json" : "cascade.yaml")
                let again = try Example.load(file.resolvedYAML)
                #expect(again.resolved == file.resolved, "\(text)")
            } catch let error as DiagnosticsError {
                #expect(error.diagnostics.hasErrors && error.exitCode == 78 || error.exitCode == 66)
                #expect(
                    error.diagnostics.allSatisfy { $0.severity != .error || $0.location != nil }, "\(error)\n\(text)")
            } catch is BatonError {
            }
        }
    }
}

@Suite("Every value of a cascade") struct EveryValueOfACascadeTests {
    static let extremes: [SettingsNode.Value] = [
        0, -1, 3, 65_536, .int(.max), 1e308, 1e-300, .number(.infinity), "x", nil, [1, 1e9], ["type": "x"],
    ]

    /// The example with every default, so that every key there is has a value, and the paths of all of them.
    static let resolved: (text: String, paths: [String]) = {
        guard let node = try? Example.load().resolved else { return ("", []) }
        return (node.yaml(), paths(in: node, ""))
    }()

    static func paths(in node: SettingsNode, _ path: String) -> [String] {
        let prefix = path.isEmpty ? "" : path + "."
        switch node.value {
        case .map(let entries):
            return (path.isEmpty ? [] : [path]) + entries.flatMap { paths(in: $0.node, prefix + $0.key) }
        case .list(let items):
            return [path]
                + items.enumerated().flatMap { index, item in paths(in: item, prefix + (item["id"]?.text ?? "\(index)"))
                }
        default: return [path]
        }
    }

    func attempt(_ overrides: [String]) throws {
        do {
            let file = try Example.load(Self.resolved.text, overrides: overrides)
            #expect(try Example.load(file.resolvedYAML).resolved == file.resolved, "\(overrides)")
        } catch let error as DiagnosticsError {
            #expect(
                error.diagnostics.allSatisfy { $0.severity != .error || $0.location != nil }, "\(overrides): \(error)")
        }
    }

    @Test("is known") func isKnown() { #expect(Self.resolved.paths.count > 80) }

    @Test("may be set to anything: it is taken or refused with a place", arguments: resolved.paths)
    func mayBeSetToAnythingItIsTaken(path: String) throws {
        for value in Self.extremes { try attempt([path + "=" + SettingsNode(value).json(compact: true)]) }
    }

    @Test("may have any sizes", arguments: [1, 2, 16, 1024, 65_536], [1, 4096, 65_536])
    func mayHaveAnySizes(low: Int, high: Int) throws {
        try attempt([
            "stages.base.size=\(low)", "stages.top.size=\(high)", "stages.base.network.mult=[1]",
            "stages.top.network.mult=[1]",
        ])
    }
}
