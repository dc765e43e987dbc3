import BatonFiles

/// The fully-qualified sequences of Unicode's `emoji-test.txt`, in its order.
///
/// Components (skin tones and hair on their own) are no emoji, and the other qualifications only respell these.
public struct EmojiList: Sendable {
    /// Where Debian's `unicode-data` keeps the file.
    public static let standardPath = "/usr/share/unicode/emoji/emoji-test.txt"

    /// The version of the list, such as `15.0`.
    public let version: String
    /// The groups that have sequences, in file order.
    public let groups: [String]
    /// The sequences.
    public let sequences: [EmojiSequence]

    /// Reads the list.
    ///
    /// - Parameter path: nil for ``standardPath``, whose absence is `unavailable` rather than `missingInput`.
    public init(path: String? = nil) throws(BatonError) {
        let file = path ?? Self.standardPath
        do {
            try self.init(
                text: String(decoding: try InputFile.contents(of: file, limit: 1 << 24), as: UTF8.self), name: file)
        } catch {
            guard error.kind == .missingInput else { throw error }
            throw BatonError(
                path == nil ? .unavailable : .missingInput, "Unicode's list of emoji cannot be read: \(error.message)",
                file: file, hint: "apt-get install unicode-data")
        }
    }

    /// Parses the list; `name` is what errors call it.
    public init(text: String, name: String) throws(BatonError) {
        var version = ""
        var group = ""
        var subgroup = ""
        var groups: [String] = []
        var sequences: [EmojiSequence] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let value = Self.value(of: "# Version:", in: line) {
                version = value
            } else if let value = Self.value(of: "# group:", in: line) {
                group = value
            } else if let value = Self.value(of: "# subgroup:", in: line) {
                subgroup = value
            } else if !line.hasPrefix("#"), line.contains(where: { !$0.isWhitespace }) {
                guard let (scalars, status, title) = Self.entry(line) else {
                    throw BatonError(
                        .badData, "line \(index + 1) is no entry", file: name, found: "'\(line.prefix(60))'",
                        expected: "'code points ; status # emoji version name'")
                }
                guard status == "fully-qualified" else { continue }
                if groups.last != group { groups.append(group) }
                sequences.append(EmojiSequence(scalars: scalars, group: group, subgroup: subgroup, name: title))
            }
        }
        guard !sequences.isEmpty, !groups.contains("") else {
            throw BatonError(
                .badData, "the list has no emoji in groups", file: name,
                expected: "fully-qualified sequences, as in Unicode's emoji-test.txt")
        }
        self.version = version
        self.groups = groups
        self.sequences = sequences
    }

    private static func value(of key: String, in line: Substring) -> String? {
        guard line.hasPrefix(key) else { return nil }
        return trimmed(line.dropFirst(key.count))
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }

    /// `1F600 ; fully-qualified # 😀 E1.0 grinning face` in its three parts.
    private static func entry(_ line: Substring) -> (scalars: [UInt32], status: String, name: String)? {
        guard let semicolon = line.firstIndex(of: ";"), let hash = line[semicolon...].firstIndex(of: "#") else {
            return nil
        }
        let codes = line[..<semicolon].split(separator: " ")
        let scalars = codes.compactMap { UInt32($0, radix: 16) }
        guard !scalars.isEmpty, scalars.count == codes.count, scalars.allSatisfy({ Unicode.Scalar($0) != nil }) else {
            return nil
        }
        // The emoji itself and the version it came with stand before the name.
        let words = line[line.index(after: hash)...].split(separator: " ", maxSplits: 2)
        guard words.count == 3 else { return nil }
        return (scalars, trimmed(line[line.index(after: semicolon)..<hash]), trimmed(words[2]))
    }
}

/// An emoji of Unicode's list: its code points, place and name.
public struct EmojiSequence: Sendable, Hashable {
    /// The code points.
    public let scalars: [UInt32]
    /// The group, such as `Animals & Nature`.
    public let group: String
    /// The subgroup, such as `animal-bird`.
    public let subgroup: String
    /// The name, such as `woman astronaut: medium skin tone`.
    public let name: String

    /// Describes a sequence.
    public init(scalars: [UInt32], group: String, subgroup: String, name: String) {
        self.scalars = scalars
        self.group = group
        self.subgroup = subgroup
        self.name = name
    }

    /// Whether it contains one of the five skin-tone modifiers, U+1F3FB to U+1F3FF.
    public var hasSkinTone: Bool { scalars.contains { (0x1F3FB...0x1F3FF).contains($0) } }

    /// The code points in hexadecimal, separated by spaces.
    public var codePoints: String {
        scalars.map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
