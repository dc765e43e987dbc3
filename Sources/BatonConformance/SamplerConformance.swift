import BatonDiffusion
import BatonSettings
import BatonTensor

/// The kit that samplers must pass: as many calls as they say, stops where they are told to, images that follow from their keys, given
/// images kept, right marginals.
///
///     #expect(try SamplerConformance(MySampler.self, ["steps": 40]).findings() == [])
///
/// It works on formulas in place of networks, in milliseconds.
public struct SamplerConformance {
    /// What every sampler must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// Its family has a name, and its settings are valid.
        case description
        /// It takes as many calls as it says, ends at the level it says, and tells an observer of every step.
        case promise
        /// Where its settings have a stop, it ends there, with a state that has noise of that level.
        case stops
        /// The same keys give the same image to the bit, and an image does not depend on those that are made with it.
        case keys
        /// It begins where given images say, and leaves what a mask keeps as it is, to the bit.
        case given
        /// With the best denoiser of Gaussian data it makes images of their deviation, where the process attenuates, too; where it cannot,
        /// it says so.
        case marginals
    }

    /// The family.
    public let family: any SamplerFamily.Type
    /// How far a deviation may be off, as a share: samplers of few steps are.
    public var tolerance = 0.1
    let written: SettingsNode.Value
    let levels: ClosedRange<Double>

    /// Prepares the kit.
    ///
    /// - Parameters:
    ///   - family: the family.
    ///   - settings: keys of `sampler`; those that are missing take their defaults.
    ///   - levels: lowest and highest level where `settings` have none.
    public init(
        _ family: any SamplerFamily.Type, _ settings: SettingsNode.Value = [:],
        over levels: ClosedRange<Double> = 0.002...80
    ) {
        self.family = family
        self.levels = levels
        written = settings
    }

    /// What is broken; nothing for a sampler that conforms.
    ///
    /// - Throws: what a sampler throws, and `DiagnosticsError` where the settings are not those of the family.
    public func findings(_ rules: [Rule] = Rule.allCases) throws -> [ConformanceFinding<Rule>] {
        try rules.flatMap { rule in
            try messages(of: rule).map { ConformanceFinding(rule, $0) }
        }
    }

    private func messages(of rule: Rule) throws -> [String] {
        switch rule {
        case .description: try descriptionMessages()
        case .promise: try promiseMessages()
        case .stops: try stopMessages()
        case .keys: try keyMessages()
        case .given: try givenMessages()
        case .marginals: try marginalMessages()
        }
    }

    /// The sampler, with further keys.
    func sampler(_ more: [SettingsNode.Entry] = []) throws -> any Sampler {
        var node = SettingsNode(written)
        for entry in more { node[entry.key] = entry.node }
        let (settings, problems) = family.schema.validate(node)
        guard let settings else { throw DiagnosticsError(problems) }
        return try family.make(settings, over: levels)
    }

    /// Whether the settings have a key.
    func has(_ key: String) -> Bool { family.schema[key] != nil }
}
