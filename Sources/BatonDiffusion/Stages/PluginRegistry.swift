import BatonNetworks
import BatonSettings

/// What a program can be extended with: the families of stages, the networks, the samplers and the codecs that it knows. A value that is handed
/// down from the executable; there is no global one.
public struct PluginRegistry: Sendable {
    /// The families of stages, in the order given.
    public let families: [any StageFamily.Type]
    /// The networks.
    public let backbones: BackboneRegistry
    /// The samplers, those that come with families behind the others.
    public let samplers: [any SamplerFamily.Type]
    /// The codecs of spaces other than pixels.
    public let codecs: [any CodecFamily.Type]

    /// Collects plug-ins.
    ///
    /// - Throws: `BatonError` (failure) where two of a kind have the same id.
    public init(
        families: [any StageFamily.Type], backbones: [any BackboneFamily.Type] = .builtIn,
        samplers: [any SamplerFamily.Type] = .builtIn, codecs: [any CodecFamily.Type] = []
    ) throws(BatonError) {
        var seen = Set<String>()
        for family in families where !seen.insert(family.id).inserted {
            throw BatonError(
                .failure, "two stage families are called '\(family.id)'",
                hint: "a family's id is its name in cascade files; rename one")
        }
        self.families = families
        self.backbones = try BackboneRegistry(backbones)
        seen = []
        self.samplers = samplers + families.flatMap { $0.samplers }
        for sampler in self.samplers where !seen.insert(sampler.id).inserted {
            throw BatonError(
                .failure, "two samplers are called '\(sampler.id)'",
                hint: "a sampler's id is its name in cascade files; rename one")
        }
        seen = []
        for codec in codecs where !seen.insert(codec.id).inserted {
            throw BatonError(
                .failure, "two codecs are called '\(codec.id)'",
                hint: "a codec's id is its name in cascade files; rename one")
        }
        self.codecs = codecs
    }

    /// The family of stages called `id`.
    public func family(_ id: String) -> (any StageFamily.Type)? { families.first { $0.id == id } }

    /// The kind of codec called `id`.
    public func codec(_ id: String) -> (any CodecFamily.Type)? { codecs.first { $0.id == id } }
}

extension Array where Element == any StageFamily.Type {
    /// The families that every program has.
    public static var builtIn: [any StageFamily.Type] { [EDMFamily.self] }
}
