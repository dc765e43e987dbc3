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

    /// Reads the YAML or JSON file at `path`, lays it over what it `extends`, and applies `overrides` in order.
    /// - Throws: ``DiagnosticsError`` for what is wrong inside a file, ``BatonError`` for a file that cannot be read.
    public init(
        path: String, overrides: [String] = [], limits: ConfigurationLimits = ConfigurationLimits()
    ) throws {
        var loader = ExtendsLoader(limits: limits)
        let merged = try loader.load(path)
        self.path = path
        files = loader.files
        root = try ConfigurationFile.applying(overrides, to: merged)
    }

    /// The same from text instead of a file; `extends` is relative to the directory of `file`.
    public init(
        text: String, file: String, overrides: [String] = [], limits: ConfigurationLimits = ConfigurationLimits()
    ) throws {
        var loader = ExtendsLoader(limits: limits)
        let merged = try loader.resolve(ConfigurationText.parse(text, file: file, limits: limits), file: file)
        path = file
        files = loader.files + [file]
        root = try ConfigurationFile.applying(overrides, to: merged)
    }

    /// The same from a map inside another file, `file`, whose places it carries.
    init(
        _ node: SettingsNode, file: String, overrides: [String] = [],
        limits: ConfigurationLimits = ConfigurationLimits()
    ) throws {
        var loader = ExtendsLoader(limits: limits)
        let merged = try loader.resolve(node, file: file)
        path = file
        files = loader.files + [file]
        root = try ConfigurationFile.applying(overrides, to: merged)
    }

    /// Every override that cannot be applied is reported, not just the first.
    private static func applying(_ overrides: [String], to root: SettingsNode) throws(DiagnosticsError) -> SettingsNode
    {
        var result = root
        var problems: [Diagnostic] = []
        for text in overrides {
            do throws(DiagnosticsError) {
                result = try Override(text).applied(to: result)
            } catch {
                problems += error.diagnostics
            }
        }
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
        return result
    }

    /// The path of a file that the configuration names at `location`: relative paths count from the file that the
    /// name was written in, and from the working directory where it came from the command line.
    public static func resolve(_ name: String, writtenAt location: SourceLocation?) -> String {
        guard !name.hasPrefix("/"), let file = location?.file, !file.hasPrefix("--set ") else { return name }
        let directory = (file as NSString).deletingLastPathComponent
        return directory.isEmpty ? name : (directory as NSString).appendingPathComponent(name)
    }
}
