import Foundation

/// Numbers as people read them.
package enum Quantity {
    /// A count with three significant digits and a decimal prefix: `55.7 M`, `6.06 G`, `12`.
    package static func count(_ value: Double) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : "∞" }
        var scaled = abs(value)
        var prefix = 0
        let prefixes = ["", " k", " M", " G", " T", " P", " E"]
        // 999.5 and more would be shown as 1000.
        while scaled >= 999.5, prefix + 1 < prefixes.count {
            scaled /= 1000
            prefix += 1
        }
        return (value < 0 ? "-" : "") + significant(scaled, isWhole: prefix == 0 && value == value.rounded())
            + prefixes[prefix]
    }

    /// A count of things.
    package static func count(_ value: Int) -> String { count(Double(value)) }

    /// All digits, in groups of three: `55,774,345`.
    package static func exact(_ value: Int) -> String {
        let digits = String(value.magnitude)
        let first = digits.count % 3 == 0 ? 3 : digits.count % 3
        var groups = [String(digits.prefix(first))]
        var rest = digits.dropFirst(first)
        while !rest.isEmpty {
            groups.append(String(rest.prefix(3)))
            rest = rest.dropFirst(3)
        }
        return (value < 0 ? "-" : "") + groups.joined(separator: ",")
    }

    /// Bytes with a binary prefix: `1.50 GiB`.
    package static func bytes(_ value: Int) -> String {
        let prefixes = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var scaled = Double(max(0, value))
        var prefix = 0
        while scaled >= 999.5, prefix + 1 < prefixes.count {
            scaled /= 1024
            prefix += 1
        }
        return significant(scaled, isWhole: prefix == 0) + " " + prefixes[prefix]
    }

    /// A duration: `85 ms`, `1.92 s`, `3 min 12 s`, `2 h 05 min`, `3 d 4 h`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0 else { return "–" }
        if seconds < 0.9995 { return significant(seconds * 1000, isWhole: false) + " ms" }
        if seconds < 99.95 { return significant(seconds, isWhole: false) + " s" }
        return minutes(Int(min(seconds, 1e12).rounded()))
    }

    /// A time that is waited for, to the second: `45 s`, `12 min 30 s`, `3 h 05 min`, `2 d 4 h`.
    package static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "?" }
        let whole = Int(seconds.rounded())
        return whole < 60 ? "\(whole) s" : minutes(whole)
    }

    /// A minute and more.
    private static func minutes(_ whole: Int) -> String {
        if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
        if whole < 86400 { return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min" }
        return "\(whole / 86400) d \(whole % 86400 / 3600) h"
    }

    /// A number with some significant digits and as many decimals as that takes: `12.34`, `0.01234`, `−0.5000`.
    package static func decimal(_ value: Double, digits: Int = 4) -> String {
        guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
        let magnitude = value == 0 ? 0 : Int(log10(abs(value)).rounded(.down))
        let text = String(format: "%.\(min(6, max(0, digits - 1 - magnitude)))f", abs(value))
        return (value < 0 ? "−" : "") + text
    }

    /// A number with up to five significant digits, without an exponent where that is short.
    package static func number(_ value: Double) -> String { String(format: "%.5g", value) }

    /// A share with its sign: `+1.2 %`, `−0.9 %`.
    package static func percent(_ share: Double) -> String {
        guard share.isFinite else { return "–" }
        return (share < 0 ? "−" : "+") + String(format: "%.1f %%", abs(100 * share))
    }

    private static func twoDigits(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func significant(_ value: Double, isWhole: Bool) -> String {
        if isWhole { return String(format: "%.0f", value) }
        return String(format: value < 9.995 ? "%.2f" : value < 99.95 ? "%.1f" : "%.0f", value)
    }
}
