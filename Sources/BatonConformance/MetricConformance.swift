import BatonData
import BatonEvaluation
import BatonTensor

/// The kit that every metric must pass: numbers that follow from the pictures alone, are best for the data themselves, and lie in their
/// intervals; names by which files and reports can tell them apart.
///
///     #expect(try MetricConformance(MyMetric()).findings().isEmpty)
///
/// It works on a small data set of pictures with blocks and fine detail, in seconds. A metric that needs hand-offs gets them.
public struct MetricConformance {
    /// Something that a metric does otherwise than every metric must.
    public struct Finding: Sendable, Hashable, CustomStringConvertible {
        /// What is broken.
        public var rule: Rule
        /// How.
        public var message: String

        /// Rule and message.
        public var description: String { "\(rule.rawValue): \(message)" }
    }

    /// What every metric must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// Its id suits files and the command line, and its parts are told apart: the headline has no name, the others one each.
        case names
        /// There are as many numbers as parts, finite, and as many of a picture's own as pictures, whose mean the headline is.
        case numbers
        /// The same pictures give the same numbers, and what counts is the share of a picture's weight.
        case weights
        /// The pictures in another order give other numbers by chance at most: nearer than an interval is wide.
        case order
        /// The data's own pictures are nearer to what is ideal than any that were spoilt, and far nearer than the worst.
        case best
        /// The interval of a number holds it, and so does that of a difference, which is 0 from itself.
        case intervals
    }

    /// The metric.
    public let metric: any Metric
    /// Number of pictures of the data.
    private static let count = 24
    private let bootstrap = Bootstrap(resamples: 50)
    private let references: ReferencePictures
    private let images: Tensor

    /// Prepares the kit.
    ///
    /// - Parameters:
    ///   - metric: the metric.
    ///   - size: side of the pictures in pixels, a multiple of 8.
    public init(_ metric: any Metric, size: Int = 32) throws {
        precondition(size >= 8 && size % 8 == 0, "pictures of whole blocks")
        self.metric = metric
        let count = Self.count
        func noise(_ side: Int, _ name: String) -> Tensor {
            let shape: Shape = [count, 3, side, side]
            return Tensor(RandomKey(seed: 0).folding(name).normals(shape.count), shape: shape)
        }
        let blocks = noise(size / 8, "blocks").resized(height: size, width: size, by: .nearest)
        let pictures = PixelImage.images(of: Tensor.combine([(0.2, blocks), (0.08, noise(size, "detail"))]))
        let dataset = try ImageDataset(
            size: size, channels: 3, values: .pictures(pictures.flatMap(\.pixels)),
            labels: [Int](repeating: 0, count: count), labelNames: [], itemNames: (0..<count).map { "\($0)" },
            allowsHorizontalFlip: false, provenance: DatasetProvenance(source: "conformance", tool: "conformance"))
        references = try ReferencePictures(dataset, size: size)
        images = dataset.batch(Array(0..<count))
    }

    /// What is broken; nothing for a metric that conforms.
    ///
    /// - Parameter rules: those to check.
    /// - Throws: what the metric throws.
    public func findings(_ rules: [Rule] = Rule.allCases) throws -> [Finding] {
        guard let own = try measure(images) else {
            return [Finding(rule: .numbers, message: "it does not apply to pictures with hand-offs")]
        }
        // What follows would trap on numbers that are not there.
        let broken = numberMessages(own)
        guard broken.isEmpty else { return broken.map { Finding(rule: .numbers, message: $0) } }
        return try rules.flatMap { rule in
            try messages(of: rule, own).map { Finding(rule: rule, message: $0) }
        }
    }

    private func messages(of rule: Rule, _ own: any Measurement) throws -> [String] {
        switch rule {
        case .names: nameMessages(own)
        case .numbers: []
        case .weights: try weightMessages(own)
        case .order: try orderMessages(own)
        case .best: try bestMessages(own)
        case .intervals: intervalMessages(own)
        }
    }

    private var count: Int { Self.count }

    // MARK: Rules

    private func nameMessages(_ own: any Measurement) -> [String] {
        var messages: [String] = []
        if metric.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) == nil {
            messages.append("its id is '\(metric.id)', not lower-case words and numbers with hyphens")
        }
        for (name, text) in [("title", metric.title), ("summary", metric.summary)] where text.isEmpty {
            messages.append("its \(name) is empty")
        }
        let names = own.parts.map(\.name)
        if names[0] != "" { messages.append("the headline is called '\(names[0])'") }
        if names.dropFirst().contains("") { messages.append("a part behind the headline has no name") }
        if Set(names).count < names.count { messages.append("two parts have one name: \(names)") }
        return messages
    }

    private func numberMessages(_ own: any Measurement) -> [String] {
        var messages: [String] = []
        let values = own.values
        if own.count != count { messages.append("it saw \(own.count) pictures of \(count)") }
        if values.isEmpty || values.count != own.parts.count {
            messages.append("it has \(values.count) numbers for \(own.parts.count) parts")
        }
        if !values.allSatisfy(\.isFinite) { messages.append("its numbers are \(values)") }
        if let each = own.perPicture {
            let mean = each.reduce(0, +) / Double(max(each.count, 1))
            if each.count != count { messages.append("it has \(each.count) numbers for \(count) pictures") }
            if let headline = values.first, !Self.equal(mean, headline) {
                messages.append("the mean over the pictures is \(mean), the headline \(headline)")
            }
        }
        if let neighbours = own.neighbours,
            neighbours.count != count || !neighbours.allSatisfy({ (0..<references.dataset.count).contains($0) })
        {
            messages.append("its neighbours are \(neighbours)")
        }
        return messages
    }

    private func weightMessages(_ own: any Measurement) throws -> [String] {
        var messages: [String] = []
        if try measure(images)?.values != own.values { messages.append("the same pictures gave other numbers") }
        let twice = own.values(weights: [Double](repeating: 2, count: count))
        if !zip(own.values, twice).allSatisfy(Self.equal) {
            messages.append("weights of 2 in place of 1 change \(own.values)")
        }
        return messages
    }

    private func orderMessages(_ own: any Measurement) throws -> [String] {
        guard let other = try measure(images, order: Array((0..<count).reversed())) else {
            return ["it does not apply"]
        }
        return zip(zip(own.values, other.values), bootstrap.estimate(own)).compactMap { values, estimate in
            abs(values.0 - values.1) <= max(estimate.high - estimate.low, 1e-6 * abs(values.0))
                ? nil : "\(values.0) became \(values.1) in another order"
        }
    }

    private func bestMessages(_ own: any Measurement) throws -> [String] {
        // Of a metric that finds the data themselves in the data, these are no ideal.
        guard metric.judgesReferences else { return [] }
        func distance(_ measurement: any Measurement) -> Double {
            MetricResult(metric, measurement, bootstrap: Bootstrap(resamples: 1)).distance
        }
        let noise = Tensor(RandomKey(seed: 1).normals(images.count), shape: images.shape)
        let spoilt: [(String, Tensor)] = [
            ("darker", images + Tensor(repeating: -0.3, shape: images.shape)),
            ("noisy", Tensor.combine([(1, images), (0.3, noise)])),
            ("of twice the contrast", images * 2),
        ]
        let best = distance(own)
        var (messages, worst): ([String], Double) = ([], 0)
        for (name, pictures) in spoilt {
            guard let found = try measure(pictures, handoffsOf: images).map(distance) else { continue }
            worst = max(worst, found)
            if found < best - 1e-6 {
                messages.append("pictures that are \(name) are nearer than the data: \(found) to \(best)")
            }
        }
        if best > 0.1 * worst { messages.append("the data are at \(best), and the worst pictures at \(worst)") }
        return messages
    }

    private func intervalMessages(_ own: any Measurement) -> [String] {
        let numbers = bootstrap.estimate(own).enumerated().compactMap { index, estimate in
            estimate.low <= estimate.value && estimate.value <= estimate.high
                ? nil : "part \(index) is \(estimate.value), not in \(estimate.low) … \(estimate.high)"
        }
        let differences = bootstrap.difference(from: own, to: own)
        return numbers
            + (differences.contains { $0.value != 0 || $0.excludesZero }
                ? ["it differs from itself: \(differences)"] : [])
    }

    // MARK: Pictures

    /// - Parameters:
    ///   - order: which picture is at which place; as they are without it.
    ///   - given: whose averages the hand-offs are.
    private func measure(_ pictures: Tensor, handoffsOf given: Tensor? = nil, order: [Int]? = nil) throws -> (
        any Measurement
    )? {
        func ordered(_ images: Tensor) -> Tensor {
            guard let order else { return images }
            return Tensor.concatenated(order.map { images.slice(axis0: $0..<($0 + 1)) }, axis: 0)
        }
        let side = references.size / 4
        let handoffs = (given ?? pictures).resized(height: side, width: side, by: .box)
        let set = PictureSet(ordered(pictures), handoffs: ordered(handoffs))
        return try metric.measure(set, against: references)
    }

    private static func equal(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-9 * max(1, abs(a), abs(b)) }
}
