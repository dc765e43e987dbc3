import BatonDiffusion

/// Everything a comparison found: what `results.json` holds and the report shows.
public struct ComparisonResults: Sendable, Codable {
    /// One of the cascades.
    public struct Arm: Sendable, Codable {
        /// Its name.
        public var id: String
        /// One sentence about it; may be empty.
        public var summary: String
        /// The name of its cascade.
        public var cascade: String
        /// Hash of its configuration.
        public var hash: String
        /// What identifies the weights of each stage.
        public var weights: [String: String]
        /// Where it differs from the baseline in ways that matter for its hand-offs.
        public var handoffs: [HandoffAnalysis]
        /// The loss of every stage at fixed noise levels; empty where it was not measured.
        public var losses: [LossByLevel]

        /// Describes an arm.
        public init(
            id: String, summary: String, cascade: String, hash: String, weights: [String: String],
            handoffs: [HandoffAnalysis]
        ) {
            self.id = id
            self.summary = summary
            self.cascade = cascade
            self.hash = hash
            self.weights = weights
            self.handoffs = handoffs
            losses = []
        }
    }

    /// A key on which the arms do not agree.
    public struct Setting: Sendable, Codable, Hashable {
        /// The key, such as `stages.top.sampler.eta`.
        public var path: String
        /// Its value in each arm, as JSON; empty where an arm has no such key.
        public var values: [String]

        /// Collects the values of a key.
        public init(path: String, values: [String]) {
            self.path = path
            self.values = values
        }
    }

    /// Name of the comparison.
    public var name: String
    /// One sentence about it; may be empty.
    public var summary: String
    /// Seeds, as they were given.
    public var seeds: String
    /// How many pictures each arm made.
    public var count: Int
    /// Side of the pictures.
    public var size: Int
    /// Pictures made at once.
    public var batch: Int
    /// What the budget counts: `macs`, `calls` or `seconds`; nil without one.
    public var unit: String?
    /// Probability of the intervals.
    public var confidence: Double
    /// Draws behind them.
    public var resamples: Int
    /// What the reference pictures are.
    public var data: String
    /// Hash of their contents.
    public var dataSha256: String
    /// How many there are.
    public var dataCount: Int
    /// The cascades, the baseline first.
    public var arms: [Arm]
    /// Where they differ.
    public var settings: [Setting]
    /// The budgets, ascending.
    public var rounds: [Round]
    /// Upper stages on real pictures, at the last budget.
    public var teacherForcing: [TeacherForcing]
    /// The metrics of as many real pictures of the same classes: what finite numbers of pictures reach at best.
    public var realPictures: [MetricResult]
    /// Frequencies of the spectra, in radians a pixel.
    public var frequencies: [Double]
    /// The data's spectrum.
    public var dataSpectrum: [Double]
    /// Versions of the tool and its libraries, and the machine.
    public var versions: [String: String]

    /// Collects what is known before anything is sampled.
    public init(
        name: String, summary: String, seeds: String, count: Int, size: Int, batch: Int, unit: String?,
        bootstrap: Bootstrap, data: String, dataSha256: String, dataCount: Int, arms: [Arm], settings: [Setting],
        rounds: [Round], versions: [String: String]
    ) {
        self.name = name
        self.summary = summary
        self.seeds = seeds
        self.count = count
        self.size = size
        self.batch = batch
        self.unit = unit
        confidence = bootstrap.confidence
        resamples = bootstrap.resamples
        self.data = data
        self.dataSha256 = dataSha256
        self.dataCount = dataCount
        self.arms = arms
        self.settings = settings
        self.rounds = rounds
        teacherForcing = []
        realPictures = []
        frequencies = []
        dataSpectrum = []
        self.versions = versions
    }
}
