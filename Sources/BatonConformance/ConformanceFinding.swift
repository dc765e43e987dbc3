/// Something that a plug-in does otherwise than every one of its kind must.
public struct ConformanceFinding<Rule>: Sendable, Hashable, CustomStringConvertible
where Rule: RawRepresentable<String> & Sendable & Hashable {
    /// What is broken.
    public var rule: Rule
    /// How.
    public var message: String

    /// Makes a finding.
    public init(_ rule: Rule, _ message: String) {
        self.rule = rule
        self.message = message
    }

    /// Rule and message.
    public var description: String { "\(rule.rawValue): \(message)" }
}
