import BatonFiles
import BatonSettings
import Foundation

/// Follows `extends` depth first, each file read once.
struct ExtendsLoader {
    let limits: ConfigurationLimits
    private(set) var files: [String] = []
    /// What is wrong with single values; each is faulty in the result.
    private(set) var problems: [Diagnostic] = []
    private var done: [String: SettingsNode] = [:]
    /// The files being read, outermost first, by their canonical path.
    private var open: [(canonical: String, name: String)] = []

    init(limits: ConfigurationLimits) { self.limits = limits }

    /// The content of the file at `path` laid over everything it extends.
    mutating func load(_ path: String) throws -> SettingsNode {
        let canonical = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        if let node = done[canonical] { return node }
        let text = try ExtendsLoader.read(path, limit: limits.bytes)
        open.append((canonical, path))
        defer { open.removeLast() }
        let node = try resolve(text: text, file: path)
        files.append(path)
        done[canonical] = node
        return node
    }

    /// What `text`, that of `file`, says, laid over everything it extends.
    mutating func resolve(text: String, file: String) throws -> SettingsNode {
        let (node, found) = try ConfigurationText.read(text, file: file, limits: limits)
        problems += found
        return try resolve(node, file: file)
    }

    /// `node`, read from `file`, laid over everything it extends.
    mutating func resolve(_ node: SettingsNode, file: String) throws -> SettingsNode {
        guard let extends = node["extends"], !extends.isNull else { return node.without("extends") }
        guard let names = extends.text.map({ _ in [extends] }) ?? extends.items, names.allSatisfy({ $0.text != nil })
        else {
            throw DiagnosticsError([
                .error(
                    "config.wrong-type", "'extends' must be the name of a file or a list of names", at: extends.location
                )
            ])
        }
        if let name = names.first(where: { $0.text?.hasControlCharacter == true }) {
            throw DiagnosticsError([
                .error("config.control-character", "a name in 'extends' has a control character", at: name.location)
            ])
        }
        var base: SettingsNode?
        var missing: [Diagnostic] = []
        for name in names {
            do {
                let parent = try self.parent(named: name, of: file)
                base = base.map { parent.merged(over: $0) } ?? parent
            } catch let error as DiagnosticsError where error.kind == .missingInput {
                missing += error.diagnostics
            }
        }
        guard missing.isEmpty else { throw DiagnosticsError(missing, kind: .missingInput) }
        let own = node.without("extends")
        return base.map { own.merged(over: $0) } ?? own
    }

    private mutating func parent(named name: SettingsNode, of file: String) throws -> SettingsNode {
        let path = ConfigurationFile.resolve(name.text ?? "", writtenAt: SourceLocation(file: file, line: 1, column: 1))
        let canonical = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        if let start = open.firstIndex(where: { $0.canonical == canonical }) {
            let chain = open[start...].map(\.name) + [path]
            throw DiagnosticsError([
                .error(
                    "config.extends-cycle", "'extends' leads back to where it started", at: name.location,
                    notes: [chain.joined(separator: " extends ")], hint: "remove one of these 'extends'")
            ])
        }
        guard files.count + open.count < limits.files else {
            throw DiagnosticsError([
                .error("config.too-large", "'extends' reaches more than \(limits.files) files", at: name.location)
            ])
        }
        do {
            return try load(path)
        } catch let error as BatonError where error.kind == .missingInput {
            let finding = Diagnostic.error(
                "config.missing-file", "cannot extend '\(path)': \(error.message)", at: name.location,
                hint: "the name counts from the directory of the file that extends")
            throw DiagnosticsError([finding], kind: .missingInput)
        }
    }

    /// The text of a file of at most `limit` bytes.
    private static func read(_ path: String, limit: Int) throws -> String {
        let start = SourceLocation(file: path, line: 1, column: 1)
        let data: [UInt8]
        do throws(BatonError) {
            data = try InputFile.contents(of: path, limit: limit)
        } catch {
            guard error.kind == .badData && error.expected != nil else { throw error }
            throw DiagnosticsError([
                .error("config.too-large", "the file is larger than \(limit) bytes; is it a configuration?", at: start)
            ])
        }
        let content = data.isEmpty ? nil : FileContent(data)
        if let content, content != .plainText {
            throw DiagnosticsError([
                .error(
                    "config.syntax", "the file is \(content.name), and no YAML or JSON", at: start, hint: content.hint)
            ])
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw DiagnosticsError([.error("config.syntax", "the file is not UTF-8 text", at: start)])
        }
        return text
    }
}

extension SettingsNode {
    /// This map without `key`.
    fileprivate func without(_ key: String) -> SettingsNode {
        var copy = self
        copy[key] = nil
        return copy
    }
}
