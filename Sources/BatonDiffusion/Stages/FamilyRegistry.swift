import BatonSettings

/// The families a program knows. A value that is handed down from the executable; there is no global one.
public struct FamilyRegistry: Sendable {
    /// The families, in the order given.
    public let families: [any StageFamily.Type]

    /// Collects families.
    ///
    /// - Throws: `BatonError` (failure) where two have the same id.
    public init(_ families: [any StageFamily.Type]) throws(BatonError) {
        var seen = Set<String>()
        for family in families where !seen.insert(family.id).inserted {
            throw BatonError(
                .failure, "two stage families are called '\(family.id)'",
                hint: "a family's id is its name in cascade files; rename one")
        }
        self.families = families
    }

    /// The family called `id`.
    public subscript(id: String) -> (any StageFamily.Type)? { families.first { $0.id == id } }

    /// Every id, in the order given.
    public var ids: [String] { families.map { $0.id } }
}
