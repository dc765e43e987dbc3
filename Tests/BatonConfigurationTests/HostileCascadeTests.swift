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

@Suite struct `Hostile cascades` {
    @Test(arguments: 0..<8)
    func `end in findings with places, never in a crash`(seed: Int) throws {
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
