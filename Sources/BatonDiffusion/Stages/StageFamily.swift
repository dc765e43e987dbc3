import BatonNetworks
import BatonSettings

/// A kind of stage, chosen by `type:` in a cascade file.
public protocol StageFamily: Sendable {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence for `baton families`.
    static var summary: String { get }
    /// The family's own keys of a stage (`process`, `sampler`, `condition`, …). The common ones (`id`, `type`, `size`, `from`,
    /// and with a network `network`, `guidance`, `weights`, `training`) are the core's.
    static var schema: SettingsSchema { get }

    /// Whether its stages have a network (``NetworkStage``). Those of a family without one work by rule: they have no keys
    /// `network`, `guidance`, `weights` and `training`, and are made from a context without a network. Without an implementation
    /// true.
    static var hasNetwork: Bool { get }

    /// The keys, as paths below the stage, that say how it is sampled and nothing about what it has learnt: weights trained with
    /// other values fit. Without an implementation `sampler`.
    static var samplingKeys: [String] { get }

    /// The network that a stage of `settings` needs, from the one its `network` key describes for plain images: more input
    /// channels where a condition is concatenated, for instance. Without an implementation that network itself.
    ///
    /// - Parameters:
    ///   - plain: the network without what the family adds.
    ///   - settings: the decoded settings.
    ///   - predecessor: what the stage named in `from` emits; nil without one.
    static func network(
        _ plain: NetworkConfiguration, for settings: Settings, after predecessor: HandoffPromise?
    ) -> NetworkConfiguration

    /// Makes a stage from validated settings. Must not allocate weights.
    ///
    /// - Throws: `BatonError` or `DiagnosticsError` where the settings contradict each other or the context.
    static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage
}

extension StageFamily {
    /// True.
    public static var hasNetwork: Bool { true }

    /// `sampler`.
    public static var samplingKeys: [String] { ["sampler"] }

    /// The network as its settings describe it.
    public static func network(
        _ plain: NetworkConfiguration, for settings: Settings, after predecessor: HandoffPromise?
    ) -> NetworkConfiguration { plain }
}
