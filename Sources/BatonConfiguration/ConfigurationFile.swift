import BatonSettings
import Foundation

/// A configuration as its file, the files that it extends and the overrides make it, before any check of its keys.
public struct ConfigurationFile: Sendable {
    /// The file, as the user named it.
    public let path: String
    /// The merged content, without `extends`; every value knows the file it came from.
    public let root: SettingsNode
    /// Every file that was read, this one last.
    public let files: [String]

    /// What is wrong with single values and overrides; what they stand for is faulty in ``root``.
    let problems: [Diagnostic]

    /// Reads the YAML or JSON file at `path`, lays it over what it `extends`, and applies `overrides` in order.
    /// - Throws: `DiagnosticsError` for what is wrong inside a file, `BatonError` for a file that cannot be read.
    public init(
        path: String, overrides: [String] = [], limits: ConfigurationLimits = ConfigurationLimits()
    ) throws {
        self = try ConfigurationFile.read(path, overrides: overrides, limits: limits).withoutProblems()
    }

    /// The same from text instead of a file; `extends` is relative to the directory of `file`.
    public init(
        text: String, file: String, overrides: [String] = [], limits: ConfigurationLimits = ConfigurationLimits()
    ) throws {
        self = try ConfigurationFile.read(text: text, file: file, overrides: overrides, limits: limits)
            .withoutProblems()
    }

    /// The file at `path`, with what is wrong with single values, so that the others can be judged.
    static func read(
        _ path: String, overrides: [String] = [], limits: ConfigurationLimits = ConfigurationLimits()
    ) throws -> ConfigurationFile {
        var loader = ExtendsLoader(limits: limits)
        let merged = try loader.load(path)
        return ConfigurationFile(merged, file: path, files: loader.files, overrides, problems: loader.problems)
    }

    /// The same from text.
    static func read(
        text: String, file: String, overrides: [String] = [], limits: ConfigurationLimits = ConfigurationLimits()
    ) throws -> ConfigurationFile {
        var loader = ExtendsLoader(limits: limits)
        let merged = try loader.resolve(text: text, file: file)
        return ConfigurationFile(merged, file: file, files: loader.files + [file], overrides, problems: loader.problems)
    }

    /// The same from a map inside another file, `file`, whose places it carries.
    static func read(
        _ node: SettingsNode, file: String, overrides: [String] = [],
        limits: ConfigurationLimits = ConfigurationLimits()
    ) throws -> ConfigurationFile {
        var loader = ExtendsLoader(limits: limits)
        let merged = try loader.resolve(node, file: file)
        return ConfigurationFile(merged, file: file, files: loader.files + [file], overrides, problems: loader.problems)
    }

    /// Applies the overrides: every one that cannot be applied is reported, not just the first.
    private init(
        _ merged: SettingsNode, file: String, files: [String], _ overrides: [String], problems: [Diagnostic]
    ) {
        var root = merged
        var problems = problems
        for text in overrides {
            do throws(DiagnosticsError) {
                let override = try Override(text)
                problems += override.problems
                root = try override.applied(to: root)
            } catch {
                problems += error.diagnostics
            }
        }
        path = file
        self.files = files
        self.root = root
        self.problems = problems
    }

    /// `file` with another root.
    init(root: SettingsNode, of file: ConfigurationFile, problems: [Diagnostic]) {
        path = file.path
        files = file.files
        self.root = root
        self.problems = problems
    }

    private func withoutProblems() throws(DiagnosticsError) -> ConfigurationFile {
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
        return self
    }

    /// The path of a file that the configuration names at `location`: relative paths count from the file that the
    /// name was written in, and from the working directory where it came from the command line.
    public static func resolve(_ name: String, writtenAt location: SourceLocation?) -> String {
        guard !name.hasPrefix("/"), let file = location?.file, location?.isOverride != true else { return name }
        let directory = (file as NSString).deletingLastPathComponent
        return directory.isEmpty ? name : (directory as NSString).appendingPathComponent(name)
    }
}

extension SourceLocation {
    /// Whether this is an override on the command line.
    var isOverride: Bool { file.hasPrefix("--set ") }
}
