import BatonSettings

/// One part of a job that several processes or machines share: `3/16` is the third of sixteen.
public struct Shard: Sendable, Hashable, CustomStringConvertible {
    /// Which part, from 1.
    public let number: Int
    /// How many there are.
    public let count: Int

    /// Reads `NUMBER/COUNT`.
    public init(parsing text: String) throws(BatonError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1], (1...99_999).contains(count),
            (1...count).contains(number)
        else {
            throw BatonError(
                .usage, "'\(text)' is not a shard",
                hint: "shards are written number/count and count from 1, such as 3/16")
        }
        self.number = number
        self.count = count
    }

    /// Whether the item at `index` of the whole job is this shard's.
    public func contains(_ index: Int) -> Bool { index % count == number - 1 }

    /// `3/16`.
    public var description: String { "\(number)/\(count)" }

    /// `shard-03-of-16.jsonl`.
    public var manifestName: String {
        let digits = "\(count)".count
        let padded = String(repeating: "0", count: max(0, max(2, digits) - "\(number)".count)) + "\(number)"
        return "shard-\(padded)-of-\(count).jsonl"
    }
}
