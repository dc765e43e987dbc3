extension SettingsNode {
    /// The value as JSON text with keys in the order of the map, indented by two spaces, or on one line when `compact`.
    public func json(compact: Bool = false) -> String {
        var text = ""
        SettingsNode.write(value, into: &text, indent: compact ? nil : 0)
        return text
    }

    /// The value as YAML text in block style; lists of plain values stay on one line. Ends with a line break.
    public func yaml() -> String {
        var text = ""
        SettingsNode.writeBlock(value, into: &text, indent: 0)
        return text
    }

    /// The same content with the keys of every map sorted: equal content gives equal text.
    public func canonical() -> SettingsNode {
        switch value {
        case .map(let entries):
            let sorted = entries.sorted { $0.key < $1.key }
            return SettingsNode(.map(sorted.map { Entry($0.key, $0.node.canonical()) }))
        case .list(let items): return SettingsNode(.list(items.map { $0.canonical() }))
        default: return SettingsNode(value)
        }
    }

    private static func write(_ value: Value, into text: inout String, indent: Int?) {
        func lineBreak(_ depth: Int) { if let indent { text += "\n" + String(repeating: "  ", count: indent + depth) } }
        switch value {
        case .map(let entries) where !entries.isEmpty:
            text += "{"
            for (index, entry) in entries.enumerated() {
                if index > 0 { text += indent == nil ? ", " : "," }
                lineBreak(1)
                text += quoted(entry.key) + ": "
                write(entry.node.value, into: &text, indent: indent.map { $0 + 1 })
            }
            lineBreak(0)
            text += "}"
        case .list(let items) where !items.isEmpty:
            let isFlat = items.allSatisfy(\.isScalar)
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += isFlat || indent == nil ? ", " : "," }
                if !isFlat { lineBreak(1) }
                write(item.value, into: &text, indent: indent.map { $0 + 1 })
            }
            if !isFlat { lineBreak(0) }
            text += "]"
        case .string(let string): text += quoted(string)
        default: text += scalar(value)
        }
    }

    private static func writeBlock(_ value: Value, into text: inout String, indent: Int) {
        let margin = String(repeating: "  ", count: indent)
        switch value {
        case .map(let entries) where !entries.isEmpty:
            for entry in entries {
                text += margin + plain(entry.key) + ":"
                writeNested(entry.node, into: &text, indent: indent + 1)
            }
        case .list(let items) where !items.isEmpty && !items.allSatisfy(\.isFlowable):
            for item in items {
                var block = ""
                writeBlock(item.value, into: &block, indent: indent + 1)
                text += margin + "- " + block.drop { $0 == " " }
            }
        default: text += margin + flow(value) + "\n"
        }
    }

    private static func writeNested(_ node: SettingsNode, into text: inout String, indent: Int) {
        if node.isFlowable {
            text += " " + flow(node.value) + "\n"
        } else {
            text += "\n"
            writeBlock(node.value, into: &text, indent: indent)
        }
    }

    private static func flow(_ value: Value) -> String {
        switch value {
        case .map(let entries):
            "{" + entries.map { plain($0.key) + ": " + flow($0.node.value) }.joined(separator: ", ") + "}"
        case .list(let items): "[" + items.map { flow($0.value) }.joined(separator: ", ") + "]"
        case .string(let string): plain(string)
        default: scalar(value)
        }
    }

    private var isScalar: Bool {
        switch value {
        case .map(let entries): entries.isEmpty
        case .list(let items): items.isEmpty
        default: true
        }
    }

    private var isFlowable: Bool { isScalar || (items?.allSatisfy(\.isFlowable) ?? false) }

    /// A value without parts, or an empty list or map.
    static func scalar(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): bool ? "true" : "false"
        case .int(let integer): String(integer)
        case .number(let number): text(of: number)
        case .string(let string): quoted(string)
        case .list: "[]"
        case .map: "{}"
        }
    }

    /// The shortest text that reads back as the same number; whole numbers have no fraction.
    static func text(of number: Double) -> String {
        guard number.isFinite else { return number.isNaN ? "\".nan\"" : number < 0 ? "\"-.inf\"" : "\".inf\"" }
        if number == number.rounded(), abs(number) < 1e15 { return String(Int(number)) }
        return number.description
    }

    /// The string in JSON's double quotes, which YAML reads alike.
    static func quoted(_ string: String) -> String {
        var text = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _
            where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0xFEFF
                || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }

    /// The string as YAML writes it: bare where no reader could take it for anything else.
    private static func plain(_ string: String) -> String {
        let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        guard let first = string.unicodeScalars.first, string.unicodeScalars.last != " ",
            isLetter(first) || first == "/" || first == "_", !words.contains(string.lowercased()),
            string.unicodeScalars.allSatisfy({ isLetter($0) || isDigit($0) || "/_.-+ ".unicodeScalars.contains($0) })
        else { return quoted(string) }
        return string
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
}
