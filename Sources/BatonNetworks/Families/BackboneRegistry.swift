import BatonFiles
import BatonSettings

/// The networks that a program knows.
public struct BackboneRegistry: Sendable {
    /// The families of networks, in the order given.
    public let families: [any BackboneFamily.Type]

    /// Collects families of networks.
    ///
    /// - Throws: `BatonError` (failure) where two have the same id or the same name in published files.
    public init(_ families: [any BackboneFamily.Type]) throws(BatonError) {
        for name in [families.map { $0.id }, families.map { $0.publishedType }] {
            guard let twice = Dictionary(grouping: name, by: { $0 }).filter({ $0.value.count > 1 }).keys.min() else {
                continue
            }
            throw BatonError(
                .failure, "two networks are called '\(twice)'",
                hint: "a network's id is its name in cascade files, its published type that in checkpoints; rename one")
        }
        self.families = families
    }

    private init(known families: [any BackboneFamily.Type]) { self.families = families }

    /// The networks that every program has.
    public static let builtIn = BackboneRegistry(known: .builtIn)

    /// The family of networks called `id`.
    public subscript(id: String) -> (any BackboneFamily.Type)? { families.first { $0.id == id } }

    /// The networks a stage may have: the `type` of its `network`.
    ///
    /// Size, channels and labels are not among the keys: they are the stage's and the cascade's.
    public var variants: [SettingsSchema.Variant] { families.map { $0.variant } }

    /// Families whose networks serve several sizes.
    public var ofSeveralSizes: [any BackboneFamily.Type] { families.filter { $0.sidesKey != nil } }

    /// The network that one of ``variants`` describes, for images of `size` with `channels` channels. A network of several sizes
    /// has those that `settings` name. Nothing is checked that the schema does not say (``NetworkConfiguration/validate()``).
    ///
    /// - Throws: `BatonError` where the settings are of a family that is not among these.
    public func configuration(
        _ settings: Settings, size: Int, channels: Int, labels: Int
    ) throws(BatonError) -> NetworkConfiguration {
        guard let family = self[settings.type] else {
            throw BatonError(
                .unavailable, "there is no network '\(settings.type)' in this program",
                hint: "networks: " + families.map { $0.id }.joined(separator: ", "))
        }
        return NetworkConfiguration(family.init(settings, size: size, channels: channels, labels: labels))
    }
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

extension BackboneFamily {
    /// The keys of cascade files.
    public static var schema: SettingsSchema {
        SettingsSchema(summary: summary, fields: arguments.compactMap(\.field))
    }

    /// The key of the sizes that a network serves; nil in a family of networks of one size.
    public static var sidesKey: String? { arguments.first { $0.role == .sides }?.field?.key }

    /// The key of the argument that published files call `name`.
    public static func key(ofPublished name: String) -> String? {
        arguments.first { $0.names.contains(name) && $0.field != nil }?.field?.key
    }

    /// Whether `name` is that of the side, which no key sets.
    public static func isSide(published name: String) -> Bool { name == sideName }

    fileprivate static var variant: SettingsSchema.Variant { .init(id, schema) }

    fileprivate init(_ settings: Settings, size: Int, channels: Int, labels: Int) {
        self.init(side: size, channels: channels, labels: labels)
        for argument in Self.arguments { argument.take(&self, settings) }
    }
}
