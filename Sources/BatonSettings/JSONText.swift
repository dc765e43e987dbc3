import Foundation

/// Results for programs and for files that Baton reads again: keys sorted and in snake case.
package enum JSONText {
    /// The version of every object that is a result by itself, under `schemaVersion`.
    package static let schemaVersion = 1

    /// The object's own keys beside `schemaVersion`.
    private struct Envelope<Content: Encodable>: Encodable {
        enum Key: String, CodingKey { case schemaVersion }
        let content: Content

        func encode(to encoder: any Encoder) throws {
            try content.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(JSONText.schemaVersion, forKey: .schemaVersion)
        }
    }

    private struct PlainKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// `content`, which must encode as an object, with the version of its schema.
    package static func object(_ content: some Encodable, isCompact: Bool = false) throws -> String {
        try text(Envelope(content: content), isCompact: isCompact)
    }

    /// `content` as JSON; numbers that JSON lacks are written as texts. Keys of dictionaries stay as they are.
    package static func text(_ content: some Encodable, isCompact: Bool = true) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !isCompact { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.keyEncodingStrategy = .custom { path in
            guard let key = path.last, key.intValue == nil, !(key is Envelope<Never>.Key) else {
                return path.last ?? PlainKey("")
            }
            return key.stringValue == "schemaVersion" ? key : PlainKey(snakeCase(key.stringValue))
        }
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return escaped(String(decoding: try encoder.encode(content), as: UTF8.self))
    }

    /// JSON in which nothing commands a terminal that shows it; it reads as before, since only texts hold such characters.
    private static func escaped(_ json: String) -> String {
        guard json.unicodeScalars.contains(where: { $0.isUnprintable && $0 != "\n" }) else { return json }
        var text = ""
        for scalar in json.unicodeScalars {
            guard scalar.isUnprintable, scalar != "\n" else {
                text.unicodeScalars.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 { text += "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst() }
        }
        return text
    }

    private static func snakeCase(_ name: String) -> String {
        var text = ""
        for character in name {
            if character.isUppercase, !text.isEmpty, text.last != "_" { text += "_" }
            text += character.lowercased()
        }
        return text
    }
}
