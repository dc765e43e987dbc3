import BatonSettings

/// A kind of sampler, chosen by `type:` of a stage's `sampler`.
///
/// One's own is a type like this and a line in a `main`; stages of every family that accepts it can then be sampled with it.
public protocol SamplerFamily: Sendable {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence for `baton families`.
    static var summary: String { get }
    /// Whether it begins at a level in the middle of the noise, so that only stages that start from the hand-off can be sampled with it.
    /// Without an implementation false.
    static var startsFromHandoff: Bool { get }

    /// The keys of `sampler`, whose defaults may be those of a stage family.
    static func fields(_ preset: SamplingPreset) -> [SettingsSchema.Field]

    /// Makes a sampler from what `fields` has checked. ``Schedule/karras(_:over:startSigma:)`` reads a grid's keys,
    /// ``SamplingPlan/stopping(_:)`` a stop.
    ///
    /// - Parameters:
    ///   - settings: the decoded settings.
    ///   - levels: lowest and highest level where none are written.
    /// - Throws: `BatonError` or `DiagnosticsError` where the settings contradict each other.
    static func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler
}

extension SamplerFamily {
    /// False.
    public static var startsFromHandoff: Bool { false }

    /// The keys of `sampler`, without the defaults of a stage family.
    public static var schema: SettingsSchema {
        SettingsSchema(title: id, summary: summary, fields: fields(SamplingPreset(levels: nil)))
    }
}

/// How stages of a family are sampled where a file does not say.
public struct SamplingPreset: Sendable {
    /// `sampler`, where there is none.
    public var sampler: SettingsNode.Value
    /// Steps of a grid.
    public var steps: Int
    /// Lowest and highest level; nil where they are not the same for every stage, see ``StageFamily/samplingLevels(_:in:)``.
    public var levels: ClosedRange<Double>?
    /// What there is to say about `sampler` besides that it is one.
    public var note: String?

    /// Makes a preset; without arguments EDM's.
    public init(
        sampler: SettingsNode.Value = ["type": "heun"], steps: Int = 18, levels: ClosedRange<Double>? = 0.002...80,
        note: String? = nil
    ) {
        self.sampler = sampler
        self.steps = steps
        self.levels = levels
        self.note = note
    }
}

extension Array where Element == any SamplerFamily.Type {
    /// The samplers that every program has.
    public static var builtIn: [any SamplerFamily.Type] {
        [HeunFamily.self, EulerFamily.self, DDIMFamily.self, FlowFamily.self]
    }

    /// These samplers, and those of `others` that are not among them.
    func and(_ others: [any SamplerFamily.Type]) -> [any SamplerFamily.Type] {
        self + others.filter { other in !contains { $0.id == other.id } }
    }

    /// The sampler that `settings`, a stage's `sampler`, describe; a type that is none of these is a programmer's error.
    func make(_ settings: Settings, over levels: ClosedRange<Double>) throws -> any Sampler {
        guard let family = first(where: { $0.id == settings.type }) else {
            preconditionFailure("'\(settings.type)' is none of the samplers \(map { $0.id })")
        }
        return try family.make(settings, over: levels)
    }
}
