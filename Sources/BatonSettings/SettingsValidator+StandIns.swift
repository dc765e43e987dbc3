/// What is put in the place of values that are wrong, so that the rest of a configuration can be judged.
extension SettingsValidator {
    private static let integers = [16, 64, 8, 32]
    private static let numbers = [1, 0.5, 0.1, 2]

    /// Whether a wrong value is judged as if its key were absent.
    func isLeftOut(_ field: SettingsSchema.Field) -> Bool {
        filling != nil && !field.isRequired && field.defaultValue == nil
    }

    /// A right value for `field`: the default first, or none where the key may be absent.
    mutating func standIn(for field: SettingsSchema.Field, path: String) -> SettingsNode? {
        guard let filling else { return nil }
        if isLeftOut(field), filling.isMultiple(of: 2) { return nil }
        if filling == 0, let value = field.defaultValue {
            return self.value(
                SettingsNode(value, at: .standIn), kind: field.kind, subject: "", path: path, key: field.key)
        }
        return standIn(field.kind, path: path)
    }

    /// A right value of `kind`; another one for every number of ``filling``, as far as there are several.
    mutating func standIn(_ kind: SettingsSchema.Kind, path: String) -> SettingsNode? {
        guard let filling else { return nil }
        func made(_ value: SettingsNode.Value) -> SettingsNode { SettingsNode(value, at: .standIn, path: path) }
        switch kind {
        case .bool: return made(.bool(filling.isMultiple(of: 2)))
        case .int(let range):
            let wanted = SettingsSchema.pick(Self.integers, filling)
            return made(.int(min(max(wanted, range.lowerBound), range.upperBound)))
        case .number(let range): return number(in: range).map { made(.number($0)) }
        case .string, .prose: return made(.string("stand-in-\(filling)"))
        case .choice(let words): return made(.string(SettingsSchema.pick(words, filling)))
        case .list(let kind, let count):
            let items = (0..<max(count.lowerBound, min(count.upperBound, 1))).map {
                standIn(kind, path: "\(path)[\($0)]")
            }
            return items.contains { $0 == nil } ? nil : made(.list(items.compactMap(\.self)))
        case .interval(let range):
            let ends = [0.002, 0.01, 0.1, 0.5, 1, 2, 50].filter(range.contains)
            guard ends.count > 1 else { return nil }
            let low = filling % (ends.count - 1)
            return made(.list([made(.number(ends[low])), made(.number(ends[ends.count - 1]))]))
        case .map(let schema):
            return map(SettingsNode(.map([]), at: .standIn), schema: schema, path: path, label: "")
        case .variants(let variants):
            let variant = SettingsSchema.pick(variants, filling)
            return map(
                SettingsNode(.map([]), at: .standIn), schema: variant.schema, path: path, label: "", type: variant.name)
        case .dictionary: return made(.map([]))
        case .either(let kinds): return kinds.first.flatMap { standIn($0, path: path) }
        case .any: return made(.null)
        }
    }

    private func number(in range: NumberRange) -> Double? {
        guard let filling else { return nil }
        let first = SettingsSchema.pick(Self.numbers, filling)
        let middle = range.lower.isFinite && range.upper.isFinite ? (range.lower + range.upper) / 2 : range.lower
        return ([first] + Self.numbers + [middle, range.upper]).first(where: range.contains)
    }
}

extension SourceLocation {
    /// Where something stands that was put in the place of a wrong value: what is found there is not the user's doing.
    public static let standIn = SourceLocation(file: "\u{0}stand-in")

    /// Whether this is the place of something put in place of a wrong value.
    public var isStandIn: Bool { self == .standIn }
}
