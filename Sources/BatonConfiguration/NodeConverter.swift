import BatonSettings
import Yams

/// Turns the parser's tree into settings, counting what aliases expand to.
struct NodeConverter {
    let file: String
    let limits: ConfigurationLimits
    private(set) var diagnostics: [Diagnostic] = []
    private var count = 0
    /// Whether the file was found too large, so that the rest of it was not looked at.
    private(set) var isExhausted = false

    init(file: String, limits: ConfigurationLimits) {
        self.file = file
        self.limits = limits
    }

    mutating func convert(_ node: Node, depth: Int = 0) -> SettingsNode {
        let location = place(node.mark)
        count += 1
        guard !isExhausted, count <= limits.nodes, depth <= limits.depth else {
            if !isExhausted {
                isExhausted = true
                let what =
                    count > limits.nodes ? "more than \(limits.nodes) values" : "nested deeper than \(limits.depth)"
                diagnostics.append(.error("config.too-large", "the file is too large: \(what)", at: location))
            }
            return SettingsNode(.null, at: location)
        }
        switch node {
        case .scalar(let scalar): return value(of: scalar, at: location)
        case .sequence(let sequence):
            guard accepts(tag: sequence.tag, among: [.implicit, .seq], at: location) else {
                return .faulty(at: location)
            }
            return SettingsNode(.list(sequence.map { convert($0, depth: depth + 1) }), at: location)
        case .mapping(let mapping):
            guard accepts(tag: mapping.tag, among: [.implicit, .map], at: location) else {
                return .faulty(at: location)
            }
            return SettingsNode(.map(mapping.compactMap { entry($0.key, $0.value, depth: depth) }), at: location)
        case .alias: return SettingsNode(.null, at: location)
        }
    }

    private mutating func entry(_ key: Node, _ value: Node, depth: Int) -> SettingsNode.Entry? {
        let location = place(key.mark)
        guard case .scalar(let scalar) = key else {
            diagnostics.append(.error("config.syntax", "a key must be a text", at: location))
            return nil
        }
        guard scalar.string != "<<" || scalar.style != .plain else {
            diagnostics.append(
                .error(
                    "config.syntax", "merge keys (<<) are not supported", at: location,
                    hint: "repeat the keys, or put what is shared into a file and name it in 'extends'"))
            return nil
        }
        return SettingsNode.Entry(scalar.string, at: location, convert(value, depth: depth + 1))
    }

    private mutating func value(of scalar: Node.Scalar, at location: SourceLocation) -> SettingsNode {
        guard accepts(tag: scalar.tag, among: [.implicit, .str], at: location) else { return .faulty(at: location) }
        guard scalar.style == .plain, scalar.tag.description != Tag.Name.str.rawValue else {
            return SettingsNode(.string(scalar.string), at: location)
        }
        if let trap = PlainValue.trap(scalar.string) {
            diagnostics.append(
                .error(
                    "config.leading-zero",
                    "'\(scalar.string)' is read in base 8 by some programs and in base 10 by others",
                    at: location, hint: "write \(trap), or \"\(scalar.string)\" for a text"))
            return .faulty(at: location)
        }
        return SettingsNode(PlainValue.parse(scalar.string), at: location)
    }

    private mutating func accepts(tag: Tag, among known: [Tag.Name], at location: SourceLocation) -> Bool {
        if known.contains(where: { tag.description == $0.rawValue }) { return true }
        diagnostics.append(
            .error("config.syntax", "the tag '\(tag)' is not supported", at: location, hint: "leave it out"))
        return false
    }

    private func place(_ mark: Mark?) -> SourceLocation {
        SourceLocation(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
