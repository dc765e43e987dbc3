import BatonSettings

/// One of the types that a key may have, and what is made from it.
///
/// A family with a law, a weight or a noise of its own adds a choice to the built-in ones, both where it describes its keys and where
/// it reads them.
public struct SettingsChoice<Value>: Sendable {
    /// Name, summary and keys of the type.
    public let variant: SettingsSchema.Variant
    /// Makes the value from what the variant has checked.
    public let make: @Sendable (Settings) -> Value

    /// Makes a choice.
    public init(_ variant: SettingsSchema.Variant, make: @escaping @Sendable (Settings) -> Value) {
        self.variant = variant
        self.make = make
    }
}

extension Array {
    /// The types, for a schema.
    public func variants<Value>() -> [SettingsSchema.Variant] where Element == SettingsChoice<Value> {
        map(\.variant)
    }

    /// The value of the type that `settings` have chosen among these; a type that is not among them is a programmer's error.
    public func make<Value>(_ settings: Settings) -> Value where Element == SettingsChoice<Value> {
        guard let choice = first(where: { $0.variant.name == settings.type }) else {
            preconditionFailure(
                "'\(settings.path)' has the type '\(settings.type)', which is none of \(map(\.variant.name))")
        }
        return choice.make(settings)
    }
}
