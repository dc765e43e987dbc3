/// A line of the table of what the engine is to reach.
struct PerformanceRow: Encodable {
    /// On which side of the target a measure is to lie.
    enum Bound: String, Encodable {
        case atLeast = "at least"
        case atMost = "at most"
    }

    /// How far the target was reached.
    enum Verdict: String, Encodable {
        /// The better one of the two.
        case aim
        /// The one that must be.
        case must
        case missed
        /// There was nothing to compare with.
        case unknown
    }

    /// The work, for instance `DDPM++ CIFAR-10 forward, batch 8`.
    let work: String
    /// What it is measured against.
    let against: String
    let ours: Double
    /// Nil where the other side is missing, or is no measurement.
    let theirs: Double?
    let unit: String
    /// What the targets are about: a ratio, or `ours` itself.
    let reached: Double?
    let bound: Bound
    let must: Double
    let aim: Double?

    /// How far the target was reached.
    var verdict: Verdict {
        guard let reached, reached.isFinite else { return .unknown }
        func meets(_ target: Double) -> Bool { bound == .atLeast ? reached >= target : reached <= target }
        if let aim, meets(aim) { return .aim }
        return meets(must) ? (aim == nil ? .aim : .must) : .missed
    }

    private enum CodingKeys: CodingKey { case work, against, ours, theirs, unit, reached, bound, must, aim, verdict }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(work, forKey: .work)
        try container.encode(against, forKey: .against)
        try container.encode(ours, forKey: .ours)
        try container.encode(theirs, forKey: .theirs)
        try container.encode(unit, forKey: .unit)
        try container.encode(reached, forKey: .reached)
        try container.encode(bound, forKey: .bound)
        try container.encode(must, forKey: .must)
        try container.encode(aim, forKey: .aim)
        try container.encode(verdict, forKey: .verdict)
    }
}
