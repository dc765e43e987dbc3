import ArgumentParser
import BatonDiffusion
import BatonEvaluation

/// A command that runs in a context, so that nothing it needs is global.
package protocol ToolCommand: ParsableCommand {
    /// Does the work; throws what ends the process with another exit code than 0.
    mutating func run(in tool: ToolContext) throws
}

/// What a command is given besides its arguments: what the program was put together of.
package struct ToolContext: Sendable {
    /// What `type:` of a stage and of its network may name.
    package let plugins: PluginRegistry
    /// What pictures are judged by.
    package let metrics: MetricSuite
    /// Commands beside those of every build.
    let commands: [any ParsableCommand.Type]
    /// The words after the program's name.
    let arguments: [String]

    /// The context of the parsing that goes on: the parser asks commands for their descriptions by their types alone.
    @TaskLocal static var parsing: ToolContext?
}
