/// Findings of which at least one is an error, thrown when a configuration cannot be used.
public struct DiagnosticsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Every finding, in the order of the file.
    public var diagnostics: [Diagnostic]
    /// The kind of failure, and so the exit code.
    public var kind: BatonError.Kind

    /// Wraps findings.
    public init(_ diagnostics: [Diagnostic], kind: BatonError.Kind = .badConfiguration) {
        self.diagnostics = diagnostics
        self.kind = kind
    }

    /// The exit code of a process that ends because of these findings.
    public var exitCode: Int32 { kind.rawValue }

    /// Every finding, one after the other.
    public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}

extension Sequence where Element == Diagnostic {
    /// Whether one of the findings is an error.
    public var hasErrors: Bool { contains { $0.severity == .error } }

    /// The findings ordered by file, line and column, those without a place last; equal places keep their order.
    public func sortedByLocation() -> [Diagnostic] {
        enumerated().sorted { left, right in
            switch (left.element.location, right.element.location) {
            case (let a?, let b?) where a != b: (a.file, a.line, a.column) < (b.file, b.line, b.column)
            case (.some, .none): true
            case (.none, .some): false
            default: left.offset < right.offset
            }
        }.map(\.element)
    }
}
