import Foundation

/// A command as the argument parser describes it, with the commands below it.
package struct CommandInfo: Decodable {
    /// An argument, an option or a flag.
    struct Argument: Decodable {
        /// `--name` or `-n`.
        struct Name: Decodable {
            let kind: String
            let name: String

            /// As it is typed.
            var text: String { (kind == "long" ? "--" : "-") + name }
        }

        let kind: String
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?
        let discussion: String?

        /// Whether it is known by its place.
        var isPositional: Bool { kind == "positional" }
        /// Whether a value follows its name.
        var takesValue: Bool { kind == "option" }
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let shouldDisplay: Bool
    let arguments: [Argument]?
    let subcommands: [CommandInfo]?

    /// The whole of the program.
    ///
    /// - Parameter json: what the parser writes for `--experimental-dump-help`.
    package static func root(_ json: String) throws -> CommandInfo {
        struct Tool: Decodable { let command: CommandInfo }
        return try JSONDecoder().decode(Tool.self, from: Data(json.utf8)).command
    }

    /// The commands below it that are shown, without the parser's `help`.
    var shown: [CommandInfo] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }
}
