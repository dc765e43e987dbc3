import ArgumentParser
import BatonConfiguration
import BatonDiffusion
import BatonSettings
import BatonTerminal

/// The cascade a command works on, and changes to it.
package struct CascadeOptions: ParsableArguments {
    package init() {}

    @Argument(help: "The cascade file, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"]))
    package var cascade: String

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Override a key, for example stages.top.sampler.eta=0.1. May be repeated.", valueName: "key=value"))
    package var overrides: [String] = []

    /// Reads and checks the file; warnings go to standard error.
    ///
    /// - Parameter stage: the stage that is wanted; what does not lead to it is left out.
    package func load(in tool: ToolContext, leadingTo stage: String? = nil, showsWarnings: Bool = true) throws
        -> CascadeFile
    {
        let file = try CascadeFile.load(cascade, overrides: overrides, leadingTo: stage, plugins: tool.plugins)
        if showsWarnings {
            for finding in file.diagnostics where finding.severity == .warning {
                Terminal.message(Terminal.messages.text(of: finding))
            }
        }
        return file
    }

    /// The stage whose network is worked on: `id`, or without it the first that has one.
    ///
    /// - Throws: `BatonError` (usage) for a stage that the cascade does not have, or that works by rule.
    package static func networkStage(_ id: String?, in file: CascadeFile) throws(BatonError) -> any NetworkStage {
        guard let id = id ?? file.cascade.networkStages.first?.id ?? file.cascade.ids.first,
            let node = file.cascade[id]
        else { throw unknownStage(id ?? "", in: file) }
        return try node.stage.requireNetwork("cannot be timed")
    }

    /// The error for a stage that the cascade does not have.
    static func unknownStage(_ id: String, in file: CascadeFile) -> BatonError {
        .unknownStage(id, among: file.cascade.ids, of: file.description.name)
    }
}
