import BatonSettings

/// What an unquoted value means: the core schema of YAML 1.2.
enum PlainValue {
    /// The value of `text`.
    static func parse(_ text: String) -> SettingsNode.Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        default: break
        }
        if text.wholeMatch(of: /[-+]?[0-9]+/) != nil { return Int(text).map { .int($0) } ?? number(text) }
        if text.wholeMatch(of: /0x[0-9a-fA-F]+/) != nil, let value = Int(text.dropFirst(2), radix: 16) {
            return .int(value)
        }
        if text.wholeMatch(of: /0o[0-7]+/) != nil, let value = Int(text.dropFirst(2), radix: 8) { return .int(value) }
        if text.wholeMatch(of: /[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/) != nil { return number(text) }
        return .string(text)
    }

    /// The decimal number that a whole number with a leading zero looks like, or nil for any other text.
    static func trap(_ text: String) -> String? {
        guard let match = text.wholeMatch(of: /([-+]?)0+([0-9]+)/) else { return nil }
        return (match.output.1 == "-" ? "-" : "") + match.output.2
    }

    private static func number(_ text: String) -> SettingsNode.Value {
        // Swift wants digits on both sides of the point.
        var digits = text
        if let point = digits.firstIndex(of: ".") {
            let next = digits.index(after: point)
            if next == digits.endIndex || !digits[next].isNumber { digits.insert("0", at: next) }
            if point == digits.startIndex || !digits[digits.index(before: point)].isNumber {
                digits.insert("0", at: point)
            }
        }
        return Double(digits).map { .number($0) } ?? .string(text)
    }
}
