import BatonSettings

/// Seeds as they are written on the command line: numbers and ranges, `0-63,70`.
package struct SeedList: Sendable, Hashable {
    /// The seeds in the order written, each once.
    package let seeds: [UInt64]

    /// More than anybody samples at once, and few enough to list.
    static let limit = 10_000_000

    /// Reads a list.
    package init(parsing text: String) throws(BatonError) {
        var seeds: [UInt64] = []
        var seen = Set<UInt64>()
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let range = try SeedList.range(part.trimmingSpaces())
            let (count, overflow) = (range.upperBound - range.lowerBound).addingReportingOverflow(1)
            guard !overflow, count <= UInt64(SeedList.limit), seeds.count + Int(count) <= SeedList.limit else {
                throw SeedList.problem("'\(text)' are more than \(SeedList.limit) seeds")
            }
            for seed in range where seen.insert(seed).inserted { seeds.append(seed) }
        }
        self.seeds = seeds
    }

    private static func range(_ part: Substring) throws(BatonError) -> ClosedRange<UInt64> {
        let ends = part.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = ends.compactMap { UInt64($0.trimmingSpaces()) }
        guard numbers.count == ends.count, (1...2).contains(ends.count) else {
            throw problem("'\(part)' is neither a seed nor a range of seeds")
        }
        guard numbers[0] <= numbers[numbers.count - 1] else {
            throw problem("the range '\(part)' ends before it begins")
        }
        return numbers[0]...numbers[numbers.count - 1]
    }

    private static func problem(_ message: String) -> BatonError {
        BatonError(.usage, message, hint: "seeds are whole numbers and ranges, for example 0-63,70")
    }
}

extension Substring {
    /// Without spaces at either end.
    func trimmingSpaces() -> Substring {
        let head = drop { $0 == " " }
        guard let last = head.lastIndex(where: { $0 != " " }) else { return head[head.endIndex...] }
        return head[...last]
    }
}
