import BatonSettings

/// Where the settings were written that the contract may have something to say about.
public struct RelayLocations: Hashable, Sendable {
    var startSigma: SourceLocation?
    var span: SourceLocation?
    var patch: SourceLocation?
    var block: SourceLocation?
    var overridesPatch = false
    var overridesBlock = false

    /// No places, for a stage made in code.
    public init() {}

    init(_ settings: Settings) {
        let process = settings.settings("process")
        let sampler = settings.settings("sampler")
        startSigma = sampler.location(of: "start_sigma")
        span = sampler.location(of: "span")
        patch = process.location(of: "patch")
        block = process.location(of: "block")
        overridesPatch = process.isWritten("patch")
        overridesBlock = process.isWritten("block")
    }
}
