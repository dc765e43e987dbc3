import BatonDiffusion
import BatonSettings
import BatonTensor

/// What passes between two stages, in numbers (cascades.md §3.4): how strong the upper stage's noise is once it is averaged
/// down to the smaller image, and how much detail the data still show where a stage that continues from it starts.
public struct HandoffAnalysis: Sendable, Codable, Hashable {
    /// Facts of a stage that starts from the hand-off itself.
    public struct Start: Sendable, Codable, Hashable {
        /// σ₀, the level that is put on the enlarged hand-off.
        public var sigma: Double
        /// White noise on the smaller image that hides as much: σ₀ · boxDeviation / factor. A conditioned stage whose
        /// hand-off is augmented at this level knows as much of it.
        public var equivalentSigma: Double
        /// The share of the data's detail that training still shows at σ₀; the hand-off has none.
        public var shownDetail: Double
        /// Root mean square of A(σ₀)x − up(down(x)) over the data: what the hand-off lacks where training was.
        public var missingDetail: Double
        /// Share of the training draws above σ₀, which sampling never visits.
        public var unusedShare: Double
    }

    /// Id of the stage that hands over.
    public var from: String
    /// Id of the stage that takes over.
    public var to: String
    /// Side of the image that is handed over, in pixels.
    public var fromSize: Int
    /// Side of the upper stage's image, in pixels.
    public var size: Int
    /// How many times larger the upper image is.
    public var factor: Int
    /// `clean` or `noisy`: what is handed over.
    public var kind: String
    /// Level of what is handed over.
    public var handoffSigma: Double
    /// Standard deviation of a pixel of the upper stage's noise n, of unit nominal scale.
    public var pixelDeviation: Double
    /// Standard deviation of the mean of a box of `factor` × `factor` pixels of n, against white noise's 1/factor.
    public var boxDeviation: Double
    /// Deviation of n at the lowest frequencies, against white noise.
    public var lowFrequencyDeviation: Double
    /// Root mean square of the detail x − up(down(x)) in the data: what the upper stage has to invent.
    public var detail: Double
    /// Facts of a stage that starts from the hand-off; nil for one that starts from noise.
    public var start: Start?

    /// The analysis of every edge of a cascade that leads to a diffusion model.
    ///
    /// - Parameters:
    ///   - cascade: the cascade.
    ///   - images: pictures of the data at a stage's size, in the value range.
    /// - Throws: `BatonError` (usage) where no stage with a network continues from another.
    public static func edges(
        of cascade: Cascade, images: (_ stage: any Stage) throws -> Tensor
    ) throws -> [HandoffAnalysis] {
        let upper = cascade.nodes.filter { $0.from != nil && $0.network != nil }
        guard !upper.isEmpty else {
            throw BatonError(
                .usage,
                "cascade '\(cascade.name)' has no stage with a network that follows another: nothing is handed over",
                hint: "analyze spectrum and analyze snr work on a single stage")
        }
        return try upper.compactMap { node in
            guard let below = node.from.flatMap({ cascade[$0] })?.stage, let stage = node.stage as? any NetworkStage
            else { return nil }
            return HandoffAnalysis(stage, after: below, images: try images(stage))
        }
    }

    /// Analyses one edge.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - below: the stage before it.
    ///   - images: `[N, C, R, R]` at the upper stage's size, in the value range.
    public init(_ stage: any NetworkStage, after below: any Stage, images: Tensor) {
        let factor = max(1, stage.resolution / max(1, below.resolution))
        let process = stage.process
        let level = stage.accepts.start?.sigma ?? process.levels.sigma(at: 0.5)
        let response = NoiseResponse(of: process, at: level, size: max(8 * factor, 16), period: factor)
        from = below.id
        to = stage.id
        fromSize = below.resolution
        size = stage.resolution
        self.factor = factor
        kind = below.offers.kind.rawValue
        handoffSigma = below.offers.sigma
        pixelDeviation = response.pixelDeviation
        boxDeviation = response.boxDeviation(factor: factor)
        lowFrequencyDeviation = response.lowFrequencyDeviation
        let enlarged = images.boxDownsampled(by: factor).boxUpsampled(by: factor)
        detail = HandoffAnalysis.rootMeanSquare(images - enlarged)
        guard let start = stage.accepts.start else { return }
        let levels = NoiseLevels(start.sigma, count: images.shape[0])
        let missing = HandoffAnalysis.rootMeanSquare(process.attenuate(images, at: levels) - enlarged)
        self.start = Start(
            sigma: start.sigma, equivalentSigma: start.sigma * boxDeviation / Double(factor),
            shownDetail: missing / max(detail, .leastNormalMagnitude), missingDetail: missing,
            unusedShare: 1 - start.trained.share(below: start.sigma))
    }

    private static func rootMeanSquare(_ images: Tensor) -> Double {
        let sum = images.squared().sumsPerSample().reduce(0) { $0 + Double($1) }
        return (sum / Double(max(1, images.count))).squareRoot()
    }

    /// Names and numbers in reading order, for tables.
    public var rows: [(name: String, value: Double, note: String)] {
        var rows: [(String, Double, String)] = [
            ("deviation of a pixel of the noise", pixelDeviation, "1 for unit noise"),
            ("deviation of its \(factor)×\(factor) means", boxDeviation, "against white noise"),
            ("deviation at the lowest frequencies", lowFrequencyDeviation, "against white noise"),
            ("detail of the data", detail, "what the stage must invent, root mean square"),
        ]
        if let start {
            rows += [
                ("level at the start, σ₀", start.sigma, "put on the enlarged hand-off"),
                (
                    "the same on the small image", start.equivalentSigma,
                    "white noise at \(fromSize) px that hides as much"
                ),
                (
                    "share of the detail at the start", start.shownDetail,
                    "detail that training shows and a hand-off lacks"
                ),
                ("detail missing at the start", start.missingDetail, "root mean square, to be seen against σ₀"),
                ("training above the start", start.unusedShare, "share of draws that sampling never visits"),
            ]
        } else if kind == HandoffKind.noisy.rawValue {
            rows.append(("level of the hand-off", handoffSigma, "σ of what is handed over"))
        }
        return rows
    }
}
