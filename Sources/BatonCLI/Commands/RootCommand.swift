import ArgumentParser
import BatonExperiments
import Foundation

/// The program itself: it only has commands.
struct RootCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: programName,
            abstract: "Compose, train, run and compare multi-resolution diffusion cascades.",
            discussion: """
                Results go to standard output, progress and messages to standard error. Exit codes: \
                \(ExitCodes.sentence).
                """,
            version: BatonVersion.text,
            groupedSubcommands: [
                CommandGroup(
                    name: "Cascades:",
                    subcommands: [
                        CheckCommand.self, PlanCommand.self, SampleCommand.self, SweepCommand.self, TrainCommand.self,
                        RunsCommand.self,
                    ]),
                CommandGroup(
                    name: "Judging:", subcommands: [CompareCommand.self, EvaluateCommand.self, AnalyzeCommand.self]),
                CommandGroup(
                    name: "Files:",
                    subcommands: [
                        InspectCommand.self, ForwardCommand.self, ImportCommand.self, ExportCommand.self,
                        DataCommand.self,
                    ]),
                CommandGroup(
                    name: "The tool:",
                    subcommands: (ToolContext.parsing?.commands ?? []) + [
                        SchemaCommand.self, FamiliesCommand.self, ManualCommand.self,
                    ]),
            ])
    }

    /// The name the program was started under: a third party's build has its own.
    private static var programName: String {
        let name = URL(fileURLWithPath: CommandLine.arguments.first ?? "").lastPathComponent
        return name.isEmpty || name.hasSuffix(".xctest") || name.contains("swiftpm") ? "baton" : name
    }
}
