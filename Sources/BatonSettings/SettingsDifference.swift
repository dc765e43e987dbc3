/// Where two configurations differ.
public struct SettingsDifference: Sendable, Hashable {
    /// The key.
    public let path: String
    /// What the first one says; `null` where it says nothing.
    public let old: String
    /// What the second one says; `null` where it says nothing.
    public let new: String

    /// Names a difference.
    public init(path: String, old: String, new: String) {
        self.path = path
        self.old = old
        self.new = new
    }

    /// Every key whose values differ, in the order of the keys.
    public static func list(from old: SettingsNode, to new: SettingsNode, path: String = "") -> [SettingsDifference] {
        guard old != new else { return [] }
        guard let left = old.entries, let right = new.entries else {
            return [SettingsDifference(path: path, old: old.json(compact: true), new: new.json(compact: true))]
        }
        let absent = SettingsNode(.null)
        let keys = Set(left.map(\.key)).union(right.map(\.key)).sorted()
        return keys.flatMap { key in
            list(from: old[key] ?? absent, to: new[key] ?? absent, path: path.isEmpty ? key : "\(path).\(key)")
        }
    }
}
