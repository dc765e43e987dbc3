/// What a stage was made for, known from its configuration alone. Compared with the predecessor's promise when a cascade
/// is composed; a value of nil is a matter the stage does not care about.
public struct HandoffRequirement: Hashable, Sendable {
    /// Whether the stage needs a predecessor or refuses one.
    public enum Predecessor: String, Hashable, Sendable {
        /// The stage starts from noise.
        case none
        /// The stage needs another's image.
        case required
    }

    /// Facts of a stage that starts from the hand-off itself at a level in the middle of its noise range.
    public struct Start: Hashable, Sendable {
        /// Highest level that is sampled.
        public var sigma: Double
        /// Lowest and highest level of the schedule before it is cut.
        public var schedule: ClosedRange<Double>
        /// The levels of training.
        public var trained: LevelDistribution
        /// The levels the sampler reads time from, where they differ from those of training.
        public var sampled: LevelDistribution?
        /// Side of the patches that are blurred.
        public var patch: Int
        /// Side of the noise blocks; nil where there is no block noise.
        public var block: Int?
        /// Strength of the first detail coefficient at the start, A(0,1): training still shows it, a hand-off has none.
        public var residualDetail: Double
        /// The same where training ends, below which no start can bring it.
        public var finalDetail: Double
        /// Whether the user insists on a patch or block that is not the factor between the sizes.
        public var acceptsForeignPatch: Bool

        /// Makes the facts.
        public init(
            sigma: Double, schedule: ClosedRange<Double>, trained: LevelDistribution, sampled: LevelDistribution? = nil,
            patch: Int, block: Int?, residualDetail: Double, finalDetail: Double = 0, acceptsForeignPatch: Bool = false
        ) {
            self.sigma = sigma
            self.schedule = schedule
            self.trained = trained
            self.sampled = sampled
            self.patch = patch
            self.block = block
            self.residualDetail = residualDetail
            self.finalDetail = finalDetail
            self.acceptsForeignPatch = acceptsForeignPatch
        }
    }

    /// Whether there must be a predecessor.
    public var predecessor: Predecessor
    /// Side of the stage's own image in pixels.
    public var size: Int
    /// The space of the image.
    public var space: ImageSpace
    /// Classes the stage was trained with.
    public var labels: Int
    /// Whether the image must be clean or noisy.
    public var kind: HandoffKind?
    /// The law of the levels a noisy hand-off was trained on.
    public var noisyLevels: LevelDistribution?
    /// The kernel that joins the two sizes exactly.
    public var kernel: DownsampleKernel?
    /// Facts about a start from the hand-off.
    public var start: Start?

    /// Makes a requirement.
    public init(
        predecessor: Predecessor, size: Int, space: ImageSpace, labels: Int, kind: HandoffKind? = nil,
        noisyLevels: LevelDistribution? = nil, kernel: DownsampleKernel? = nil, start: Start? = nil
    ) {
        self.predecessor = predecessor
        self.size = size
        self.space = space
        self.labels = labels
        self.kind = kind
        self.noisyLevels = noisyLevels
        self.kernel = kernel
        self.start = start
    }
}
