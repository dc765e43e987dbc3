import BatonNetworks
import BatonSettings

/// A kind of stage, chosen by `type:` in a cascade file.
public protocol StageFamily: Sendable {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence for `baton families`.
    static var summary: String { get }
    /// The family's own keys of a stage (`process`, `condition`, …). Those that say how it is sampled, and nothing about what it has
    /// learnt, have the role `sampling`: weights trained with other values fit. The common ones (`id`, `type`, `size`, `from`, and with a network
    /// `network`, `sampler`, `guidance`, `weights`, `training`) are the core's.
    static var schema: SettingsSchema { get }

    /// Whether its stages have a network (``NetworkStage``). Those of a family without one work by rule: they have no keys
    /// `network`, `sampler`, `guidance`, `weights` and `training`, and are made from a context without a network. Without an implementation
    /// true.
    static var hasNetwork: Bool { get }

    /// How its stages are sampled where a file does not say; nil for stages that have no sampler. Without an implementation EDM's sampler
    /// where there is a network.
    static var sampling: SamplingPreset? { get }

    /// Samplers that come with the family; it may be sampled with others, and others may take these. Without an implementation none.
    static var samplers: [any SamplerFamily.Type] { get }

    /// Whether its stages can be sampled with `sampler`. Without an implementation all but those that start from a hand-off.
    static func accepts(_ sampler: any SamplerFamily.Type) -> Bool

    /// Lowest and highest level of sampling where `settings`, those of a stage, have none. Without an implementation those of `sampling`.
    static func samplingLevels(_ settings: Settings, in context: StageContext) throws -> ClosedRange<Double>

    /// The network that a stage of `settings` needs, from the one its `network` key describes for plain images: more input
    /// channels where a condition is concatenated, for instance. Without an implementation that network itself.
    ///
    /// - Parameters:
    ///   - plain: the network without what the family adds.
    ///   - settings: the decoded settings.
    ///   - predecessor: what the stage named in `from` emits; nil without one.
    /// - Throws: `BatonError` where networks of that kind cannot be told what the stage has to say
    ///   (`NetworkConfiguration.seeing(imageChannels:level:)`).
    static func network(
        _ plain: NetworkConfiguration, for settings: Settings, after predecessor: HandoffPromise?
    ) throws(BatonError) -> NetworkConfiguration

    /// Makes a stage from validated settings. Must not allocate weights.
    ///
    /// - Throws: `BatonError` or `DiagnosticsError` where the settings contradict each other or the context.
    static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage
}

extension StageFamily {
    /// True.
    public static var hasNetwork: Bool { true }

    /// EDM's where there is a network.
    public static var sampling: SamplingPreset? { hasNetwork ? SamplingPreset() : nil }

    /// None.
    public static var samplers: [any SamplerFamily.Type] { [] }

    /// All but those that start from a hand-off.
    public static func accepts(_ sampler: any SamplerFamily.Type) -> Bool { !sampler.startsFromHandoff }

    /// Those of `sampling`; EDM's where that has none.
    public static func samplingLevels(_ settings: Settings, in context: StageContext) throws -> ClosedRange<Double> {
        sampling?.levels ?? 0.002...80
    }

    /// The network as its settings describe it.
    public static func network(
        _ plain: NetworkConfiguration, for settings: Settings, after predecessor: HandoffPromise?
    ) throws(BatonError) -> NetworkConfiguration { plain }
}

extension StageFamily {
    /// The family's own keys and, where its stages have one, `sampler` with those of `samplers` that it accepts, and its own.
    public static func schema(with samplers: [any SamplerFamily.Type] = .builtIn) -> SettingsSchema {
        guard let sampling else { return schema }
        let variants = samplers.and(self.samplers).filter(accepts).map { sampler in
            SettingsSchema.Variant(sampler.id, sampler.summary, fields: sampler.fields(sampling))
        }
        let summary = "How one goes from a noise level to the next." + (sampling.note.map { " " + $0 } ?? "")
        return schema.adding([
            .init("sampler", .variants(variants), default: sampling.sampler, role: .sampling, summary)
        ])
    }

    /// Makes a stage with the sampler that its settings name.
    ///
    /// - Parameters:
    ///   - settings: what ``schema(with:)`` of the same samplers has checked.
    ///   - context: what the stage is made with, all but the sampler.
    ///   - samplers: the samplers.
    /// - Throws: what making a sampler or a stage throws.
    public static func makeStage(
        _ settings: Settings, in context: StageContext, samplers: [any SamplerFamily.Type]
    ) throws -> any Stage {
        var context = context
        if sampling != nil {
            context.sampler = try samplers.and(self.samplers).make(
                settings.settings("sampler"), over: samplingLevels(settings, in: context))
        }
        return try makeStage(settings, in: context)
    }
}
