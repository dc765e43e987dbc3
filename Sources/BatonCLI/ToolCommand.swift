import ArgumentParser
import BatonDiffusion

/// A command that runs in a context, so that nothing it needs is global.
protocol ToolCommand: ParsableCommand {
    /// Does the work; throws what ends the process with another exit code than 0.
    mutating func run(in tool: ToolContext) throws
}

/// What a command is given besides its arguments.
struct ToolContext: Sendable {
    /// What `type:` of a stage and of its network may name.
    let plugins: PluginRegistry
    /// The words after the program's name.
    let arguments: [String]
}
