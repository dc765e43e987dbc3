/// The names of classes in the order of their numbers. Names decide what a label means: two files that number the same
/// classes in another order are reconciled by them.
public struct ClassNames: Sendable, Hashable {
    /// The names; empty where classes are only numbered.
    public let names: [String]

    /// Names in the order of their numbers.
    public init(_ names: [String]) { self.names = names }

    /// Whether the names say no more than the numbers do: `0`, `1`, … in order, or none at all.
    public var areNumbers: Bool { names.enumerated().allSatisfy { String($0) == $1 } }

    /// The number of the class called `name`: exactly so, or else the only one that differs in nothing but case.
    ///
    /// - Throws: `BatonError` (bad data) where several classes are called so.
    public func number(of name: String) throws(BatonError) -> Int? {
        for spelling in [{ $0 }, { $0.lowercased() }] as [(String) -> String] {
            let found = names.indices.filter { spelling(names[$0]) == spelling(name) }
            guard found.count < 2 else {
                throw BatonError(
                    .badData,
                    "'\(name)' names several classes: "
                        + found.map { "\($0) ('\(names[$0])')" }.joined(separator: ", "),
                    hint: "give every class a name of its own")
            }
            if let number = found.first { return number }
        }
        return nil
    }

    /// The number that each of these classes has among `others`; nil for a class that is not there.
    ///
    /// Where one side has no names, or only numbers for names and none in common with the other, the numbers are the same.
    ///
    /// - Throws: `BatonError` (bad data) where a name is ambiguous.
    public func numbers(in others: ClassNames) throws(BatonError) -> [Int?] {
        guard isNamed(apartFrom: others) else {
            return names.indices.map { others.names.isEmpty || $0 < others.names.count ? $0 : nil }
        }
        var numbers: [Int?] = []
        var taken: [Int: String] = [:]
        for name in names {
            let number = try others.number(of: name)
            if let number {
                if let other = taken.updateValue(name, forKey: number) {
                    throw BatonError(
                        .badData, "'\(other)' and '\(name)' are both the class '\(others.names[number])'",
                        hint: "give every class a name of its own")
                }
            }
            numbers.append(number)
        }
        return numbers
    }

    /// Whether labels of the two mean the same without being renumbered: what is checked where nothing can be renumbered.
    ///
    /// - Throws: `BatonError` (bad data) where a name is ambiguous.
    public func agree(with others: ClassNames) throws(BatonError) -> Bool {
        guard isNamed(apartFrom: others) else { return true }
        let numbers = try numbers(in: others)
        return names.count == others.names.count && numbers.enumerated().allSatisfy { $0.offset == $0.element }
    }

    /// Whether names of both sides can be compared at all.
    private func isNamed(apartFrom others: ClassNames) -> Bool {
        guard !names.isEmpty, !others.names.isEmpty, names != others.names else { return false }
        guard areNumbers || others.areNumbers else { return true }
        return !Set(names).isDisjoint(with: others.names)
    }

    /// The names for a message: all of few, the first of many.
    public var summary: String {
        names.isEmpty
            ? "none" : names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", … (\(names.count))" : "")
    }
}
