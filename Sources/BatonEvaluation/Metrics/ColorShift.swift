import BatonTensor

/// The difference of the mean colour, channel by channel: against the data, or against each picture's own hand-off.
public struct ColorShift: Metric {
    /// What the colour is compared with.
    public enum Baseline: Sendable, Hashable {
        /// The mean colour of the data.
        case data
        /// The mean colour of what the picture was continued from.
        case handoff
    }

    /// What the colour is compared with.
    public let baseline: Baseline
    /// Most reference pictures that are looked at.
    public var references = 1024

    /// The metric.
    public init(against baseline: Baseline) { self.baseline = baseline }

    /// `colour` or `colour-drift`.
    public var id: String { baseline == .data ? "colour" : "colour-drift" }
    /// The name in reports.
    public var title: String { baseline == .data ? "Colour shift" : "Colour drift in the stage" }
    /// One sentence.
    public var summary: String {
        baseline == .data
            ? "Mean colour against the data's mean colour; the root mean square over the channels, and each of them."
            : "Mean colour of each picture against its hand-off's: what the stage itself has changed."
    }
    /// The value range's.
    public let unit = ""
    /// 0 is perfect.
    public let goal = MetricGoal.low

    /// Averages the colours; nil where the hand-offs that it needs are not there.
    public func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        let means = pictures.images.channelMeans()
        let names = ColorShift.names(pictures.channels)
        switch baseline {
        case .data:
            let (indices, weights) = references.choice(of: self.references, key: RandomKey(seed: 0).folding(id))
            let target = references.images(indices).channelMeans()
            let centre = (0..<pictures.channels).map { channel in
                Weighted.mean(target.map { $0[channel] }, weights)
            }
            return ColorMeasurement(
                names: names, shifts: means.map { zip($0, centre).map { $0 - $1 } }, isOfTheMean: true)
        case .handoff:
            guard let handoffs = pictures.handoffs else { return nil }
            return ColorMeasurement(
                names: names, shifts: zip(means, handoffs.channelMeans()).map { zip($0, $1).map { $0 - $1 } },
                isOfTheMean: false)
        }
    }

    private static func names(_ channels: Int) -> [String] {
        switch channels {
        case 1: ["grey"]
        case 3: ["red", "green", "blue"]
        case 4: ["red", "green", "blue", "alpha"]
        default: (0..<channels).map { "channel \($0)" }
        }
    }
}

/// Colour shifts, signed.
struct ColorMeasurement: Measurement {
    let names: [String]
    /// `[picture][channel]`.
    let shifts: [[Double]]
    /// Whether the headline is the size of the mean shift, or the mean size of the shifts.
    let isOfTheMean: Bool

    var parts: [MetricPart] { [MetricPart("", target: 0)] + names.map { MetricPart($0, target: 0) } }
    var count: Int { shifts.count }
    var perPicture: [Double]? { isOfTheMean ? nil : shifts.map(ColorMeasurement.size) }

    func values(weights: [Double]) -> [Double] {
        let means = names.indices.map { channel in Weighted.mean(shifts.map { $0[channel] }, weights) }
        let headline =
            isOfTheMean ? ColorMeasurement.size(means) : Weighted.mean(shifts.map(ColorMeasurement.size), weights)
        return [headline] + means
    }

    private static func size(_ shift: [Double]) -> Double {
        (shift.reduce(0) { $0 + $1 * $1 } / Double(max(shift.count, 1))).squareRoot()
    }
}
