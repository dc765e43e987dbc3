import ArgumentParser
import BatonSettings

/// The words that name a command, looked at before the parser sees them: it does not say which command was probably meant.
enum CommandWords {
    /// - Throws: `BatonError` (usage) where a word stands in the place of a command and is none.
    static func check(_ arguments: [String]) throws(BatonError) {
        var command: any ParsableCommand.Type = RootCommand.self
        var words = arguments[...]
        if words.first == "help" { words.removeFirst() }
        while let word = words.first, !word.hasPrefix("-") {
            let commands = subcommands(of: command)
            guard !commands.isEmpty else { return }
            let next = commands.first { command in
                command.configuration.commandName == word || command.configuration.aliases.contains(word)
            }
            guard let next else {
                let names = commands.compactMap { $0.configuration.commandName }
                throw BatonError(
                    .usage, "there is no command '\(word)'",
                    hint: Spelling.nearestName(to: word, among: names).map { "did you mean '\($0)'?" }
                        ?? "commands: " + names.joined(separator: ", "))
            }
            command = next
            words.removeFirst()
        }
    }

    private static func subcommands(of command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
        command.configuration.ungroupedSubcommands + command.configuration.groupedSubcommands.flatMap { $0.subcommands }
    }
}
