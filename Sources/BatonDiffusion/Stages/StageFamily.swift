import BatonSettings

/// A kind of stage, chosen by `type:` in a cascade file.
public protocol StageFamily: Sendable {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence for `baton families`.
    static var summary: String { get }
    /// The family's own keys of a stage (`process`, `sampler`, `condition`, …). The common ones (`id`, `type`, `size`, `from`,
    /// `network`, `guidance`, `weights`, `training`) are the core's.
    static var schema: SettingsSchema { get }

    /// Makes a stage from validated settings. Must not allocate weights.
    ///
    /// - Throws: `BatonError` or `DiagnosticsError` where the settings contradict each other or the context.
    static func makeStage(_ settings: Settings, in context: StageContext) throws -> any Stage
}
