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

    /// What one stage of an arm cost, an image.
    public struct Cost: Sendable, Codable, Hashable {
        /// Id of the stage.
        public var stage: String
        /// Id of its family.
        public var type: String
        /// Side of its image in pixels.
        public var size: Int
        /// Network evaluations, guidance counted.
        public var calls: Int
        /// Multiply-accumulates.
        public var macs: Double
        /// Seconds, median over the batches; nil before it was sampled.
        public var seconds: Double?
        /// Most bytes in tensors while it ran, its weights among them; nil before it was sampled.
        public var peakBytes: Int?
        /// The arm that had computed the same images before, where there is one.
        public var sharedWith: String?

        /// Collects the costs of a stage.
        public init(
            stage: String, type: String, size: Int, calls: Int, macs: Double, seconds: Double? = nil,
            peakBytes: Int? = nil, sharedWith: String? = nil
        ) {
            self.stage = stage
            self.type = type
            self.size = size
            self.calls = calls
            self.macs = macs
            self.seconds = seconds
            self.peakBytes = peakBytes
            self.sharedWith = sharedWith
        }
    }

    /// An arm at one budget.
    public struct Run: Sendable, Codable {
        /// The arm's id.
        public var arm: String
        /// The steps that meet the budget; nil where nothing was solved.
        public var steps: Int?
        /// Cost in the budget's unit against the budget, as a share; nil without a budget.
        public var deviation: Double?
        /// What every stage cost.
        public var costs: [Cost]
        /// Seconds that one picture takes by itself; nil before it was measured.
        public var latency: Double?
        /// The metrics.
        public var metrics: [MetricResult]
        /// Paired differences from the first arm; empty for that one.
        public var differences: [MetricResult]
        /// Mean power spectrum of the pictures, at the comparison's frequencies.
        public var spectrum: [Double]

        /// An arm that was not measured yet.
        public init(arm: String, steps: Int?, deviation: Double?, costs: [Cost]) {
            self.arm = arm
            self.steps = steps
            self.deviation = deviation
            self.costs = costs
            metrics = []
            differences = []
            spectrum = []
        }

        /// Multiply-accumulates an image.
        public var macs: Double { costs.reduce(0) { $0 + $1.macs } }
        /// Network evaluations an image.
        public var calls: Int { costs.reduce(0) { $0 + $1.calls } }
        /// Seconds an image, in batches.
        public var seconds: Double? {
            costs.allSatisfy { $0.seconds != nil } ? costs.reduce(0) { $0 + ($1.seconds ?? 0) } : nil
        }
        /// Most bytes in tensors: one stage runs at a time.
        public var peakBytes: Int? { costs.compactMap(\.peakBytes).max() }
    }

    /// All arms at one budget.
    public struct Round: Sendable, Codable {
        /// The budget an image, in the comparison's unit; nil without one.
        public var budget: Double?
        /// One an arm, the baseline first.
        public var runs: [Run]

        /// Collects runs.
        public init(budget: Double?, runs: [Run]) {
            self.budget = budget
            self.runs = runs
        }
    }

    /// An upper stage on real pictures, averaged down, against the same stage on what the stages below made.
    public struct TeacherForcing: Sendable, Codable {
        /// The arm's id.
        public var arm: String
        /// The stage's id.
        public var stage: String
        /// The metrics on generated hand-offs.
        public var generated: [MetricResult]
        /// The metrics on real ones.
        public var forced: [MetricResult]
        /// `generated − forced`.
        public var differences: [MetricResult]
        /// The same on real pictures with noise; nil where that was not run.
        public var noisy: NoisyInput?

        /// Collects the metrics.
        public init(
            arm: String, stage: String, generated: [MetricResult], forced: [MetricResult], differences: [MetricResult]
        ) {
            self.arm = arm
            self.stage = stage
            self.generated = generated
            self.forced = forced
            self.differences = differences
        }
    }

    /// An upper stage on real pictures with noise on them, against the same stage on the pictures without.
    public struct NoisyInput: Sendable, Codable {
        /// Standard deviation of the noise on the smaller picture.
        public var sigma: Double
        /// Share of the noise that is still in the larger picture, averaged down: 1 it is kept, 0 it is mended.
        public var kept: Estimate
        /// The metrics.
        public var metrics: [MetricResult]
        /// With noise − without.
        public var differences: [MetricResult]

        /// Collects the metrics.
        public init(sigma: Double, kept: Estimate, metrics: [MetricResult], differences: [MetricResult]) {
            self.sigma = sigma
            self.kept = kept
            self.metrics = metrics
            self.differences = differences
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
        frequencies = []
        dataSpectrum = []
        self.versions = versions
    }

    /// Units by which the arms of the last round come in another order than by the budget's own.
    public var disagreeingUnits: [String] {
        guard let runs = rounds.last?.runs, runs.count > 1 else { return [] }
        let orders: [(String, [Double])] = [
            ("MACs", runs.map(\.macs)), ("calls", runs.map { Double($0.calls) }),
            ("seconds", runs.map { $0.seconds ?? .nan }),
        ].filter { $0.1.allSatisfy(\.isFinite) }
        // Costs within two per cent count as equal.
        func isAbove(_ a: Double, _ b: Double) -> Bool { a > 1.02 * b }
        var result: [String] = []
        for (first, one) in orders {
            for (second, other) in orders where first < second {
                let disagrees = runs.indices.contains { i in
                    runs.indices.contains { j in isAbove(one[i], one[j]) && isAbove(other[j], other[i]) }
                }
                if disagrees { result.append("\(first) and \(second)") }
            }
        }
        return result
    }
}
