/// A manual page of section 1, in roff, from the parser's own description of a command.
package struct ManualPage {
    /// The words of the command, the program's name first.
    let words: [String]
    /// What it takes.
    let command: CommandInfo
    /// Name and version of the program.
    let version: String
    /// Every code that a command ends with, and what it means.
    let exitCodes: [(code: Int32, meaning: String)]

    /// The pages of a command and of all below it.
    package static func all(
        of command: CommandInfo, below words: [String] = [], version: String,
        exitCodes: [(code: Int32, meaning: String)]
    ) -> [ManualPage] {
        let words = words + [command.commandName]
        return [ManualPage(words: words, command: command, version: version, exitCodes: exitCodes)]
            + command.shown.flatMap { all(of: $0, below: words, version: version, exitCodes: exitCodes) }
    }

    /// `baton-data-emoji`.
    package var name: String { words.joined(separator: "-") }

    /// The page.
    package var text: String {
        let title = "\(ManualPage.quoted(name.uppercased())) 1 \"\" \(ManualPage.quoted(version))"
        var lines = [
            ".TH \(title) \"User Commands\"", ".SH NAME",
            "\(ManualPage.escaped(name)) \\- \(ManualPage.escaped(ManualPage.sentence(command.abstract ?? "")))",
            ".SH SYNOPSIS", synopsis,
        ]
        if let discussion = command.discussion, !discussion.isEmpty {
            lines += [".SH DESCRIPTION"] + ManualPage.paragraphs(discussion)
        }
        lines += section("ARGUMENTS", arguments.filter(\.isPositional))
        lines += section("OPTIONS", arguments.filter { !$0.isPositional })
        if !command.shown.isEmpty {
            lines.append(".SH COMMANDS")
            for below in command.shown {
                lines += [".TP", ".B " + ManualPage.escaped(below.commandName)]
                lines.append(ManualPage.escaped(below.abstract ?? ""))
            }
        }
        lines.append(".SH EXIT STATUS")
        for (code, meaning) in exitCodes { lines += [".TP", ".B \(code)", ManualPage.escaped(meaning)] }
        lines += [".SH SEE ALSO", related.map { ".BR \(ManualPage.escaped($0)) (1)" }.joined(separator: " ,\n")]
        return lines.joined(separator: "\n") + "\n"
    }

    private var arguments: [CommandInfo.Argument] { (command.arguments ?? []).filter(\.shouldDisplay) }

    /// The command above, and those below.
    private var related: [String] {
        let above = words.count > 1 ? [words.dropLast().joined(separator: "-")] : []
        return above + command.shown.map { "\(name)-\($0.commandName)" }
    }

    private var synopsis: String {
        var parts = ["\\fB\(ManualPage.escaped(words.joined(separator: " ")))\\fR"]
        let options = arguments.filter { !$0.isPositional }
        parts += options.filter { !$0.isOptional }.map { argument in
            ManualPage.bold(argument.names?.last?.text ?? "") + " " + ManualPage.value(argument)
        }
        if options.contains(where: \.isOptional) { parts.append("[\\fIoptions\\fR]") }
        parts += arguments.filter(\.isPositional).map { argument in
            let value = ManualPage.value(argument) + (argument.isRepeating ? " ..." : "")
            return argument.isOptional ? "[\(value)]" : value
        }
        if !command.shown.isEmpty { parts.append("\\fIcommand\\fR ...") }
        return parts.joined(separator: " ")
    }

    private func section(_ title: String, _ arguments: [CommandInfo.Argument]) -> [String] {
        guard !arguments.isEmpty else { return [] }
        return [".SH \(title)"]
            + arguments.flatMap { argument in
                let names = (argument.names ?? []).map { ManualPage.bold($0.text) }.joined(separator: ", ")
                let value = argument.isPositional || argument.takesValue ? ManualPage.value(argument) : ""
                var text = argument.abstract ?? ""
                if let values = argument.allValues, !values.isEmpty {
                    text += " One of: \(values.joined(separator: ", "))."
                }
                if let preset = argument.defaultValue, argument.takesValue || argument.isPositional {
                    text += " Default: \(preset)."
                }
                var lines = [
                    ".TP", [names, value].filter { !$0.isEmpty }.joined(separator: " "), ManualPage.escaped(text),
                ]
                if let more = argument.discussion, !more.isEmpty {
                    lines += [".RS"] + ManualPage.paragraphs(more) + [".RE"]
                }
                return lines
            }
    }

    private static func bold(_ text: String) -> String { "\\fB\(escaped(text))\\fR" }

    private static func value(_ argument: CommandInfo.Argument) -> String {
        "\\fI\(escaped(argument.valueName ?? "value"))\\fR"
    }

    private static func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: ""))\"" }

    /// A summary as lists of manual pages have it: without its full stop.
    private static func sentence(_ text: String) -> String { text.hasSuffix(".") ? String(text.dropLast()) : text }

    private static func paragraphs(_ text: String) -> [String] {
        text.split(separator: "\n\n").flatMap { [".PP", escaped(String($0))] }
    }

    /// Text that roff sets as it stands: no line of it is a request, and hyphens of options stay ones that can be copied.
    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-").split(
            separator: "\n", omittingEmptySubsequences: false
        )
        .map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : String($0) }.joined(separator: "\n")
    }
}
