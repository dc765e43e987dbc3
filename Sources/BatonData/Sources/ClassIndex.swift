import BatonFiles
import Foundation

/// Which class each picture of a source belongs to.
public struct ClassIndex: Sendable, Hashable {
    /// One class a picture; empty where there are no classes.
    public var labels: [Int]
    /// The names of the classes.
    public var names: [String]
    /// Whether the classes are the folders at the top.
    let areFolders: Bool

    /// Labels in the order of the pictures, below the count of `names`.
    public init(labels: [Int], names: [String]) {
        self.init(labels: labels, names: names, areFolders: false)
    }

    private init(labels: [Int], names: [String], areFolders: Bool) {
        self.labels = labels
        self.names = names
        self.areFolders = areFolders
    }

    /// No classes.
    public static let none = ClassIndex(labels: [], names: [])

    /// Top-level folders are the classes, numbers among their names by value; one name alone is none. Pictures outside
    /// count as `.`.
    init(foldersOf paths: [String]) {
        let tops = paths.map(Self.top)
        let names = Set(tops).sorted(by: NaturalOrder.precedes)
        guard names.count > 1 else {
            self = .none
            return
        }
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        self.init(labels: tops.map { index[$0] ?? 0 }, names: names, areFolders: true)
    }

    /// The folder at the top of a path; `.` for none.
    static func top(of path: String) -> String { path.contains("/") ? String(path.prefix { $0 != "/" }) : "." }

    /// EDM's `{"labels": [["path", class], …]}`, or `"labels": null` for none; `"label_names"` is ours and optional.
    ///
    /// - Parameters:
    ///   - json: the text of a `dataset.json`.
    ///   - file: what errors call it.
    init(json: [UInt8], file: String, for paths: [String]) throws(BatonError) {
        let expected = "{\"labels\": [[\"path\", class], …]}"
        guard let top = try? JSONSerialization.jsonObject(with: Data(json)) as? [String: Any] else {
            throw BatonError(.badData, "not a JSON object", file: file, expected: expected)
        }
        guard let value = top["labels"], !(value is NSNull) else {
            self = .none
            return
        }
        guard let rows = value as? [[Any]] else {
            throw BatonError(.badData, "'labels' is no list of pairs", file: file, expected: expected)
        }
        var classes: [String: Int] = [:]
        for (number, row) in rows.enumerated() {
            guard row.count == 2, let path = row[0] as? String, let label = row[1] as? Int, label >= 0 else {
                throw BatonError(
                    .badData, "entry \(number) of 'labels' is no pair of a path and a class", file: file,
                    found: "\(row)", expected: "[\"path\", 0 or above]")
            }
            if let other = classes.updateValue(label, forKey: path), other != label {
                throw BatonError(
                    .badData, "two labels for one picture", file: file, found: "'\(path)': \(other) and \(label)")
            }
        }
        let missing = paths.filter { classes[$0] == nil }
        guard missing.isEmpty else {
            throw BatonError(
                .badData, "\(missing.count) of \(paths.count) pictures have no label", file: file,
                found: "none for '\(missing[0])'", expected: "one for each picture, or \"labels\": null")
        }
        let labels = paths.map { classes[$0] ?? 0 }
        // Pictures that are labelled but not there leave a class without pictures, not another numbering.
        let count = (classes.values.max() ?? 0) + 1
        guard count <= 1 << 20 else {
            throw BatonError(.badData, "a class number is too large", file: file, found: "\(count - 1)")
        }
        let names = top["label_names"] as? [String] ?? (0..<count).map { "\($0)" }
        guard names.count >= count else {
            throw BatonError(
                .badData, "'label_names' has too few names", file: file, found: "\(names.count)",
                expected: "at least \(count)")
        }
        if let twice = Dictionary(grouping: names, by: { $0 }).first(where: { $0.value.count > 1 }) {
            throw BatonError(.badData, "'label_names' has one name twice", file: file, found: "'\(twice.key)'")
        }
        self.init(labels: labels, names: names)
    }
}

/// The order that people expect of names: digits by their value, so that `2` comes before `10`.
enum NaturalOrder {
    /// Whether `a` comes before `b`. Names that differ in leading zeros alone are in the order of their bytes.
    static func precedes(_ a: String, _ b: String) -> Bool {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        var (i, j) = (0, 0)
        while i < x.count, j < y.count {
            let (first, second) = (digits(x, from: i), digits(y, from: j))
            if !first.isEmpty, !second.isEmpty {
                let (n, m) = (x[first].drop { $0 == zero }, y[second].drop { $0 == zero })
                if n.count != m.count { return n.count < m.count }
                if !n.elementsEqual(m) { return n.lexicographicallyPrecedes(m) }
                (i, j) = (first.upperBound, second.upperBound)
            } else {
                if x[i] != y[j] { return x[i] < y[j] }
                (i, j) = (i + 1, j + 1)
            }
        }
        if (x.count - i == 0) != (y.count - j == 0) { return x.count - i == 0 }
        return x.lexicographicallyPrecedes(y)
    }

    private static let zero = UInt8(ascii: "0")

    private static func digits(_ bytes: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, bytes[end] >= zero, bytes[end] <= UInt8(ascii: "9") { end += 1 }
        return start..<end
    }
}
