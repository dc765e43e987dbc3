import BatonSettings
import Yams

/// Turns the parser's tree into settings, counting what aliases expand to.
struct NodeConverter {
    let file: String
    let limits: ConfigurationLimits
    private(set) var diagnostics: [Diagnostic] = []
    private var count = 0
    private var isExhausted = false

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
        case .scalar(let scalar): return SettingsNode(value(of: scalar, at: location), at: location)
        case .sequence(let sequence):
            refuse(tag: sequence.tag, unless: [.implicit, .seq], at: location)
            return SettingsNode(.list(sequence.map { convert($0, depth: depth + 1) }), at: location)
        case .mapping(let mapping):
            refuse(tag: mapping.tag, unless: [.implicit, .map], at: location)
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

    private mutating func value(of scalar: Node.Scalar, at location: SourceLocation) -> SettingsNode.Value {
        refuse(tag: scalar.tag, unless: [.implicit, .str], at: location)
        guard scalar.style == .plain, scalar.tag.description != Tag.Name.str.rawValue else {
            return .string(scalar.string)
        }
        if let trap = PlainValue.trap(scalar.string) {
            diagnostics.append(
                .error(
                    "config.leading-zero",
                    "'\(scalar.string)' is read in base 8 by some programs and in base 10 by others",
                    at: location, hint: "write \(trap), or \"\(scalar.string)\" for a text"))
        }
        return PlainValue.parse(scalar.string)
    }

    private mutating func refuse(tag: Tag, unless known: [Tag.Name], at location: SourceLocation) {
        guard !known.contains(where: { tag.description == $0.rawValue }) else { return }
        diagnostics.append(
            .error("config.syntax", "the tag '\(tag)' is not supported", at: location, hint: "leave it out"))
    }

    private func place(_ mark: Mark?) -> SourceLocation {
        SourceLocation(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1)
    }
}
