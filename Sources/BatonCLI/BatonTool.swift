import ArgumentParser
import BatonDiffusion
import BatonEvaluation
import BatonFiles
import BatonNetworks
import BatonTensor
import BatonTerminal
import Foundation

/// The command-line tool, as a library: a program with further stage families, networks, samplers, codecs, metrics or commands is a `main` of a few lines.
///
/// ```swift
/// import BatonCLI
/// BatonTool.main(families: .builtIn + [MyFamily.self], backbones: .builtIn + [MyNetwork.self])
/// ```
public enum BatonTool {
    /// Runs the command that the process was started with, and ends the process with its exit code.
    ///
    /// - Parameters:
    ///   - families: what `type:` of a stage may name.
    ///   - backbones: what `type:` of its network may name.
    ///   - samplers: what `type:` of its sampler may name, besides the samplers that come with families.
    ///   - codecs: what `type:` of a space's codec may name.
    ///   - metrics: what pictures are judged by.
    ///   - commands: further commands, such as those of BatonBenchmarks.
    public static func main(
        families: [any StageFamily.Type], backbones: [any BackboneFamily.Type] = .builtIn,
        samplers: [any SamplerFamily.Type] = .builtIn, codecs: [any CodecFamily.Type] = [],
        metrics: [any Metric] = .builtIn, commands: [any ParsableCommand.Type] = []
    ) -> Never {
        exit(
            run(
                Array(CommandLine.arguments.dropFirst()), families: families, backbones: backbones, samplers: samplers,
                codecs: codecs, metrics: metrics, commands: commands))
    }

    /// Does the work of a program that uses Baton as a library, and ends the process: with 0, or with the exit code of the error
    /// that was thrown, which is printed to standard error with its hint, as the tool does.
    ///
    /// ```swift
    /// BatonTool.run {
    ///     let cascade = try CascadeFile.load("cascade.yaml", plugins: plugins).cascade
    ///     …
    /// }
    /// ```
    public static func run(_ work: () throws -> Void) -> Never {
        endWithoutMemory()
        do {
            try work()
            exit(0)
        } catch {
            exit(report(error))
        }
    }

    /// Prints an error as the tool does, to standard error.
    ///
    /// - Returns: its exit code (docs/exit-codes.md); 1 for an error that is not Baton's.
    public static func report(_ error: any Error) -> Int32 { ErrorReport.write(error) }

    /// Runs one command. Results go to standard output, everything else to standard error.
    ///
    /// - Parameters:
    ///   - arguments: the words after the program's name.
    ///   - families: the families of stages.
    ///   - backbones: the networks.
    ///   - samplers: the samplers.
    ///   - codecs: the codecs of spaces.
    ///   - metrics: the metrics.
    ///   - commands: further commands.
    /// - Returns: the exit code (docs/exit-codes.md).
    public static func run(
        _ arguments: [String], families: [any StageFamily.Type], backbones: [any BackboneFamily.Type] = .builtIn,
        samplers: [any SamplerFamily.Type] = .builtIn, codecs: [any CodecFamily.Type] = [],
        metrics: [any Metric] = .builtIn, commands: [any ParsableCommand.Type] = []
    ) -> Int32 {
        StandardStreams.prepare()
        endWithoutMemory()
        let code: Int32
        do {
            let tool = ToolContext(
                plugins: try PluginRegistry(
                    families: families, backbones: backbones, samplers: samplers, codecs: codecs),
                metrics: try MetricSuite(metrics), commands: commands, arguments: arguments)
            code = ToolContext.$parsing.withValue(tool) { execute(tool) }
        } catch {
            code = ErrorReport.write(error)
        }
        guard let failure = StandardStreams.takeOutputFailure() else { return code }
        let failed = ErrorReport.write(failure)
        return code == 0 ? failed : code
    }

    /// Where the system has no more memory, the process ends with 71. What a command has finished is on disk.
    private static func endWithoutMemory() {
        MemoryUsage.onExhaustion { what in
            StandardStreams.writeMessage("error: the system has no more memory: \(what)\n")
            exit(BatonError.Kind.exhausted.rawValue)
        }
    }

    private static func execute(_ tool: ToolContext) -> Int32 {
        do {
            try CommandWords.check(tool.arguments)
            var command = try RootCommand.parseAsRoot(tool.arguments)
            if var command = command as? any ToolCommand {
                try command.run(in: tool)
            } else {
                try command.run()
            }
            return 0
        } catch {
            return ErrorReport.write(error)
        }
    }
}
