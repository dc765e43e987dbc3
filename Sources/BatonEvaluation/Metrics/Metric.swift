/// A way of judging pictures against reference pictures.
///
/// Looking at the pictures and weighing them are two steps: `measure` looks once, and the measurement it returns gives its
/// numbers for any weighting of the pictures. Bootstrap intervals and paired differences of every metric follow from that.
/// A metric on the features of a network (FID and its kin) is one more conformer: it asks for `PictureFeatures` in `measure`, which
/// are computed once for all metrics, and its measurement may give intervals of its own where many weightings would take too long.
/// `MetricConformance` of BatonConformance says what every metric must keep.
public protocol Metric: Sendable {
    /// The name in files and on the command line.
    var id: String { get }
    /// The name in reports.
    var title: String { get }
    /// One sentence: what is measured.
    var summary: String { get }
    /// The unit of all parts; empty for plain numbers.
    var unit: String { get }
    /// Which values are better.
    var goal: MetricGoal { get }

    /// Whether blur alone lowers the numbers, so that lower ones may mean blurred pictures.
    var isLoweredByBlur: Bool { get }

    /// Whether the data's own pictures can be judged against the data that hold them too. A metric that looks for the nearest picture
    /// of the data would find the picture itself.
    var judgesReferences: Bool { get }

    /// Whether the parts behind the headline are errors of power in decibels, octave by octave from the coarsest to the finest:
    /// reports tell from them which pictures are blurred.
    var measuresSpectrum: Bool { get }

    /// Looks at `pictures`.
    ///
    /// - Returns: the measurement; nil where the metric does not apply, for instance for want of hand-offs.
    func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)?
}

extension Metric {
    /// It is not.
    public var isLoweredByBlur: Bool { false }
    /// They can.
    public var judgesReferences: Bool { true }
    /// They are not.
    public var measuresSpectrum: Bool { false }
}

/// Which values of a metric are better.
public enum MetricGoal: String, Sendable, Codable, Hashable {
    /// The lower the better; 0 is perfect.
    case low
    /// The nearer to the value of the data themselves the better.
    case likeData
}

/// What a metric saw in a set of pictures.
public protocol Measurement {
    /// Number of pictures.
    var count: Int { get }
    /// What the numbers are; the first one is the headline.
    var parts: [MetricPart] { get }
    /// The numbers, one a part, where picture i counts `weights[i]` times; the weights are not negative, and some are positive.
    func values(weights: [Double]) -> [Double]
    /// The headline for each picture alone, where it is a mean of that.
    var perPicture: [Double]? { get }
    /// Index of the nearest picture of the data, one a picture, where those were looked for.
    var neighbours: [Int]? { get }

    /// The numbers with intervals of the measurement's own making; nil to have the pictures drawn anew.
    ///
    /// - Parameter confidence: probability that an interval should hold the true value.
    func estimates(confidence: Double) -> [Estimate]?
    /// What this has more than `first`, part by part, with intervals of its own making; nil to have the pictures drawn anew, in pairs.
    ///
    /// - Parameters:
    ///   - first: what the same metric saw in other pictures of the same seeds.
    ///   - confidence: of the intervals.
    func differences(from first: any Measurement, confidence: Double) -> [Estimate]?
}

extension Measurement {
    /// None.
    public var perPicture: [Double]? { nil }
    /// None.
    public var neighbours: [Int]? { nil }

    /// The pictures are drawn anew.
    public func estimates(confidence: Double) -> [Estimate]? { nil }
    /// The pictures are drawn anew.
    public func differences(from first: any Measurement, confidence: Double) -> [Estimate]? { nil }

    /// The numbers of all pictures, each counted once.
    public var values: [Double] { values(weights: [Double](repeating: 1, count: count)) }
}

/// One of the numbers of a metric.
public struct MetricPart: Sendable, Codable, Hashable {
    /// Its name, such as `16–8 px` or `red`; empty for the headline.
    public var name: String
    /// The value that the data themselves have, where that is known.
    public var target: Double?

    /// Names a number.
    public init(_ name: String, target: Double? = nil) {
        self.name = name
        self.target = target
    }
}
