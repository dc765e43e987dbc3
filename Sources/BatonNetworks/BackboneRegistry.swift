import BatonSettings

/// The networks that a program knows.
public struct BackboneRegistry: Sendable {
    /// The families of networks, in the order given.
    public let families: [any BackboneFamily.Type]

    /// Collects families of networks.
    ///
    /// - Throws: `BatonError` (failure) where two have the same id.
    public init(_ families: [any BackboneFamily.Type] = .builtIn) throws(BatonError) {
        var seen = Set<String>()
        for family in families where !seen.insert(family.id).inserted {
            throw BatonError(
                .failure, "two networks are called '\(family.id)'",
                hint: "a network's id is its name in cascade files; rename one")
        }
        self.families = families
    }

    /// The family of networks called `id`.
    public subscript(id: String) -> (any BackboneFamily.Type)? { families.first { $0.id == id } }
}

extension Array where Element == any BackboneFamily.Type {
    /// The networks that every program has.
    public static var builtIn: [any BackboneFamily.Type] {
        [
            SongUNet.Configuration.self, MultiResolutionUNet.Configuration.self, ADMUNet.Configuration.self,
            LightningDiT.Configuration.self,
        ]
    }
}
