import BatonSettings

/// One key that a sweep varies, and its values, as written: `stages.top.condition.sigma=0.1,0.2,0.4`.
public struct SweepAxis: Sendable, Hashable {
    /// The key, as after `--set`.
    public let path: String
    /// The values, as after `--set`.
    public let values: [String]

    /// Reads an axis. Commas inside brackets belong to a value: `stages.top.sampler.sigma=[0.01,50],[0.002,80]`.
    public init(parsing text: String) throws(BatonError) {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw SweepAxis.problem("'\(text)' does not name a key and its values")
        }
        path = String(text[..<equals])
        var values: [String] = [""]
        var depth = 0
        for character in text[text.index(after: equals)...] {
            if "[{(".contains(character) { depth += 1 }
            if "]})".contains(character) { depth -= 1 }
            if character == ",", depth == 0 {
                values.append("")
            } else {
                values[values.count - 1].append(character)
            }
        }
        self.values = values.map { String(Substring($0).trimmingSpaces()) }
        guard !self.values.contains("") else { throw SweepAxis.problem("'\(text)' has an empty value") }
        guard Set(self.values).count == values.count else { throw SweepAxis.problem("'\(text)' has a value twice") }
    }

    private static func problem(_ message: String) -> BatonError {
        BatonError(.usage, message, hint: "write for example -g 'stages.top.condition.sigma=0.1,0.2,0.4'")
    }
}
