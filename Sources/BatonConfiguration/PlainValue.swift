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
        let form = Form(text)
        switch form {
        case .text: return .string(text)
        case .whole: return Int(text).map { .int($0) } ?? number(text)
        case .fraction: return number(text)
        case .radix(let radix): return Int(text.dropFirst(2), radix: radix).map { .int($0) } ?? .string(text)
        }
    }

    /// The decimal number that a whole number with a leading zero looks like, or nil for any other text.
    static func trap(_ text: String) -> String? {
        guard case .whole = Form(text) else { return nil }
        let digits = text.drop { $0 == "-" || $0 == "+" }
        guard digits.count > 1, digits.first == "0" else { return nil }
        let rest = digits.drop { $0 == "0" }
        return (text.first == "-" ? "-" : "") + (rest.isEmpty ? "0" : rest)
    }

    /// What a text looks like, by its characters alone.
    private enum Form {
        case text, whole, fraction
        case radix(Int)

        init(_ text: String) {
            let bytes = Array(text.utf8)
            let isSigned = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+")
            var rest = bytes[(isSigned ? 1 : 0)...]
            func digits() -> Int {
                let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
                rest = rest.dropFirst(count)
                return count
            }
            let isRadix =
                bytes.count > 2 && bytes[0] == UInt8(ascii: "0") && !bytes[2...].contains(UInt8(ascii: "+"))
                && !bytes[2...].contains(UInt8(ascii: "-"))
            if isRadix, bytes[1] == UInt8(ascii: "x") || bytes[1] == UInt8(ascii: "o") {
                self = .radix(bytes[1] == UInt8(ascii: "x") ? 16 : 8)
                return
            }
            let whole = digits()
            if rest.isEmpty {
                self = whole > 0 ? .whole : .text
                return
            }
            var fraction = 0
            if rest.first == UInt8(ascii: ".") {
                rest = rest.dropFirst()
                fraction = digits()
            }
            guard whole + fraction > 0 else {
                self = .text
                return
            }
            if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
                rest = rest.dropFirst()
                if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
                guard digits() > 0 else {
                    self = .text
                    return
                }
            }
            self = rest.isEmpty ? .fraction : .text
        }
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
