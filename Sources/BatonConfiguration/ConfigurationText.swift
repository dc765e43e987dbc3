import BatonSettings
import Yams

/// Reads YAML and JSON into a `SettingsNode`, keeping the place of every key and value.
///
/// Plain values follow the core schema of YAML 1.2: `yes`, `on`, `12:30` and `1_000` are texts, so that a setting of
/// another kind refuses them. A number with a leading zero, which YAML 1.1 takes for octal, is an error. So are
/// duplicate keys, keys that are no text, merge keys (`<<`) and explicit tags other than `!!str`.
public enum ConfigurationText {
    /// Parses `text`.
    /// - Parameters:
    ///   - text: YAML or JSON; one document.
    ///   - file: the name that locations carry.
    ///   - limits: what is refused as too large.
    public static func parse(
        _ text: String, file: String, limits: ConfigurationLimits = ConfigurationLimits()
    ) throws(DiagnosticsError) -> SettingsNode {
        let (node, problems) = try read(text, file: file, limits: limits)
        if problems.hasErrors { throw DiagnosticsError(problems) }
        return node
    }

    /// The same where single values may be wrong: they are reported, and faulty in the result.
    static func read(
        _ text: String, file: String, limits: ConfigurationLimits = ConfigurationLimits()
    ) throws(DiagnosticsError) -> (node: SettingsNode, problems: [Diagnostic]) {
        // What editors of other systems put in front says nothing, and would end a map in block style.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        let start = SourceLocation(file: file, line: 1, column: 1)
        guard text.utf8.count <= limits.bytes else {
            throw DiagnosticsError([
                .error("config.too-large", "the text is longer than \(limits.bytes) bytes", at: start)
            ])
        }
        if let problem = aliasInKey(text) { throw DiagnosticsError([.error("config.syntax", problem, at: start)]) }
        let isJSON = file.hasSuffix(".json")
        if isJSON, let problem = JSONSyntax.problem(in: text, depth: limits.depth) {
            throw DiagnosticsError([
                .error(
                    "config.syntax", "the file is not JSON: \(problem.message)",
                    at: SourceLocation(file: file, line: problem.line, column: problem.column), hint: problem.hint)
            ])
        }
        let root: Node?
        do {
            let source = isJSON ? joiningSurrogates(text) : text
            root = try Parser(yaml: source, resolver: .basic, encoding: .utf8).singleRoot()
        } catch {
            throw DiagnosticsError([diagnose(error, text: text, file: file)])
        }
        guard let root else { throw DiagnosticsError([.error("config.syntax", "the file is empty", at: start)]) }
        var converter = NodeConverter(file: file, limits: limits)
        let node = converter.convert(root)
        if converter.isExhausted { throw DiagnosticsError(converter.diagnostics) }
        return (node, converter.diagnostics)
    }

    /// The parser hashes keys, and the hash of a key made of aliases can take for ever: such keys never reach it.
    private static func aliasInKey(_ text: String) -> String? {
        guard text.utf8.contains(UInt8(ascii: "*")) else { return nil }
        // The patterns are broader than YAML's grammar: what they miss cannot be such a key.
        guard text.contains(/(^|[\s,:\[{?-])\*[^\s,\[\]{}]/) else { return nil }
        guard text.contains("?") || text.contains(/[\]}][ \t]*:/) || text.contains(/\*[^\s,\[\]{}]+[ \t]*:/) else {
            return nil
        }
        return "a file with aliases (*name) cannot have keys made of lists, maps or aliases"
    }

    /// JSON writes characters beyond the basic plane as two escapes, which YAML does not know; YAML's `\U` says the same.
    private static func joiningSurrogates(_ text: String) -> String {
        guard text.contains(/\\u[dD][89abAB]/) else { return text }
        return text.replacing(/\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)/) {
            match -> String in
            guard let high = match.output.1.flatMap({ UInt32($0, radix: 16) }),
                let low = match.output.2.flatMap({ UInt32($0, radix: 16) })
            else { return String(match.output.0) }
            let digits = String(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), radix: 16)
            return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
        }
    }

    private static func diagnose(_ error: any Error, text: String, file: String) -> Diagnostic {
        func place(_ mark: Mark?) -> SourceLocation {
            SourceLocation(file: file, line: max(1, mark?.line ?? 1), column: max(1, mark?.column ?? 1))
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // The parser's own bound is beyond ours.
            if problem.hasPrefix("Maximum nesting level") {
                return .error("config.too-large", "the text is nested deeper than any configuration", at: place(mark))
            }
            let note = context.map { "\($0.text) at \(place($0.mark))" }
            let hint =
                problem.contains("tab") || problem.contains("cannot start any token")
                ? "YAML is indented with spaces, and texts that begin with a special character are quoted" : nil
            return .error("config.syntax", problem, at: place(mark), notes: note.map { [$0] } ?? [], hint: hint)
        case .reader(let problem, let offset, _, _):
            let before = text.prefix(offset ?? 0)
            let line = before.count { $0.isNewline } + 1
            let column = before.reversed().prefix { !$0.isNewline }.count + 1
            return .error("config.syntax", problem, at: SourceLocation(file: file, line: line, column: column))
        case .duplicatedKeysInMapping(let keys, let context):
            let key = keys.first ?? ""
            let first = place(context.mark)
            let second = repetition(of: key, after: context.mark, in: text).map {
                SourceLocation(file: file, line: $0, column: first.column)
            }
            return .error(
                "config.duplicate-key", "'\(key)' is written more than once", at: second ?? first,
                notes: second == nil ? [] : ["first written at \(first)"], hint: "keep one of them")
        default: return .error("config.syntax", "the text cannot be read: \(error)", at: place(nil))
        }
    }

    /// The keys of a map in block style stand below each other: the line where `key` comes again in the column of `mark`.
    private static func repetition(of key: String, after mark: Mark, in text: String) -> Int? {
        let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
        for (index, line) in lines.enumerated().dropFirst(mark.line) {
            let rest = line.unicodeScalars.dropFirst(mark.column - 1)
            let isWhole = line.unicodeScalars.prefix(mark.column - 1).allSatisfy { $0 == " " }
            for form in [key, "\"\(key)\"", "'\(key)'"] where isWhole && rest.starts(with: form.unicodeScalars) {
                if rest.dropFirst(form.unicodeScalars.count).first(where: { $0 != " " }) == ":" {
                    return index + 1
                }
            }
        }
        return nil
    }
}
