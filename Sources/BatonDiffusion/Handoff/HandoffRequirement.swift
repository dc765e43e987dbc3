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
        /// The level that sampling starts at.
        public var sigma: Double
        /// Lowest and highest level of the schedule.
        public var schedule: ClosedRange<Double>
        /// The levels of training.
        public var trained: LevelDistribution
        /// The highest level that the hand-off may stand at; what counts as clean may always come.
        public var handoffSigma: Double

        /// Makes the facts.
        public init(
            sigma: Double, schedule: ClosedRange<Double>, trained: LevelDistribution, handoffSigma: Double = 0
        ) {
            self.sigma = sigma
            self.schedule = schedule
            self.trained = trained
            self.handoffSigma = handoffSigma
        }
    }

    /// Whether there must be a predecessor.
    public var predecessor: Predecessor
    /// The space of the stage's images.
    public var space: ImageSpace
    /// The space of the smaller image, where the stage itself brings it to its own; nil for one that must be its own already.
    /// Sizes are then not compared: a pixel of one space is none of the other.
    public var predecessorSpace: ImageSpace?
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
        predecessor: Predecessor, space: ImageSpace, predecessorSpace: ImageSpace? = nil, labels: Int,
        kind: HandoffKind? = nil,
        noisyLevels: LevelDistribution? = nil, kernel: DownsampleKernel? = nil, start: Start? = nil
    ) {
        self.predecessor = predecessor
        self.space = space
        self.predecessorSpace = predecessorSpace
        self.labels = labels
        self.kind = kind
        self.noisyLevels = noisyLevels
        self.kernel = kernel
        self.start = start
    }
}
