import ArgumentParser
import BatonExperiments
import BatonFiles
import BatonTerminal

/// `baton manual`: the manual pages of this build.
struct ManualCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "manual",
        abstract: "Write the manual pages of this build: one a command, in roff.",
        discussion: """
            Made from the same source as --help. 'make install' puts them where man finds them; without it, \
            'man -l man/baton-sample.1' shows one.
            """)

    @Option(
        name: [.short, .customLong("output")], help: "The folder that the pages are written to.",
        completion: .directory)
    var output = "man"

    func run(in tool: ToolContext) throws {
        try OutputFolder.make(output)
        let pages = ManualPage.all(
            of: try CommandInfo.root(RootCommand.description()), version: BatonVersion.text, exitCodes: ExitCodes.all)
        for page in pages { try AtomicFile.write(page.text.utf8, to: "\(output)/\(page.name).1") }
        Terminal.print("\(pages.count) pages in \(output)")
    }
}

extension RootCommand {
    /// The parser's description of all commands, as JSON.
    static func description() -> String {
        do {
            _ = try parseAsRoot(["--experimental-dump-help"])
            return ""
        } catch {
            return message(for: error)
        }
    }
}
