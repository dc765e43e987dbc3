import BatonSettings

/// Seeds as they are written: numbers and ranges, `0-63,70`. A range takes no more room than its ends.
public struct SeedList: Sendable, Hashable {
    /// Ranges without common seeds, in the order written, each with the place of its first seed.
    private var ranges: [(seeds: ClosedRange<UInt64>, place: Int)] = []
    /// The ranges by their seeds: indices into `ranges`.
    private var order: [Int] = []
    /// How many seeds there are.
    public private(set) var count = 0

    /// More than anybody samples.
    static let limit = 1_000_000_000

    /// Reads a list. A seed that is written twice counts where it is written first.
    public init(parsing text: String) throws(BatonError) {
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let range = try SeedList.range(part.trimmingSpaces())
            try add(range, text: text)
        }
    }

    /// The seeds 0 to `count` − 1.
    public init(first count: Int) throws(BatonError) {
        guard count > 0 else { return }
        try add(0...UInt64(count - 1), text: "0-\(count - 1)")
    }

    /// Adds the parts of a range that are not there yet.
    private mutating func add(_ range: ClosedRange<UInt64>, text: String) throws(BatonError) {
        var next = range.lowerBound
        var index = place(ofRangeReaching: next)
        while true {
            let known = index < order.count ? ranges[order[index]].seeds : nil
            if let known, known.lowerBound <= next {
                guard known.upperBound < range.upperBound else { return }
                next = known.upperBound + 1
            } else {
                let end = known.map { Swift.min($0.lowerBound - 1, range.upperBound) } ?? range.upperBound
                let (length, overflow) = (end - next).addingReportingOverflow(1)
                guard !overflow, length <= UInt64(SeedList.limit), count + Int(length) <= SeedList.limit else {
                    throw SeedList.problem("'\(text.prefix(60))' are more than \(SeedList.limit) seeds")
                }
                ranges.append((next...end, count))
                order.insert(ranges.count - 1, at: index)
                count += Int(length)
                guard end < range.upperBound else { return }
                next = end + 1
            }
            index += 1
        }
    }

    /// The place in `order` of the first range that ends at `seed` or later.
    private func place(ofRangeReaching seed: UInt64) -> Int {
        var (low, high) = (0, order.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[order[middle]].seeds.upperBound < seed { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The place of a seed in the list; nil where it is not there.
    public func position(of seed: UInt64) -> Int? {
        let index = place(ofRangeReaching: seed)
        guard index < order.count, case let range = ranges[order[index]], range.seeds.contains(seed) else { return nil }
        return range.place + Int(seed - range.seeds.lowerBound)
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

    /// Whether both have the same seeds in the same order of writing.
    public static func == (a: SeedList, b: SeedList) -> Bool { a.ranges.map(\.seeds) == b.ranges.map(\.seeds) }

    /// Feeds the seeds.
    public func hash(into hasher: inout Hasher) { hasher.combine(ranges.map(\.seeds)) }
}

extension SeedList: RandomAccessCollection {
    /// 0.
    public var startIndex: Int { 0 }
    /// How many seeds there are.
    public var endIndex: Int { count }

    /// The seed at a place of the list.
    public subscript(position: Int) -> UInt64 {
        var (low, high) = (0, ranges.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if ranges[middle].place <= position { low = middle } else { high = middle }
        }
        return ranges[low].seeds.lowerBound + UInt64(position - ranges[low].place)
    }
}

extension Substring {
    /// Without spaces at either end.
    package func trimmingSpaces() -> Substring {
        let head = drop { $0 == " " }
        guard let last = head.lastIndex(where: { $0 != " " }) else { return head[head.endIndex...] }
        return head[...last]
    }
}
