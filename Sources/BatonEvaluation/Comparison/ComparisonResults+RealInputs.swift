extension ComparisonResults {
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
}
