import BatonNetworks
import BatonSettings

/// How a stage is trained: its `training` section, decoded. Amounts are counted in images, as in EDM.
public struct TrainingSettings: Sendable, Hashable {
    /// Which pictures are drawn equally often.
    public enum Balance: String, Sendable, Hashable, CaseIterable {
        /// Every picture.
        case uniform
        /// Every class, and within a class every picture.
        case `class`
    }

    /// Which checkpoints stay in a run's folder.
    public struct Keep: Sendable, Hashable {
        /// How many of the newest; nil for all there are.
        public var last: Int? = 2
        /// Besides them the first at or after every multiple of so many images; nil for none.
        public var every: Int?

        /// The two newest.
        public init() {}

        /// Chooses.
        public init(last: Int?, every: Int? = nil) {
            self.last = last
            self.every = every
        }
    }

    /// A share of the pictures that training never sees, to measure the loss on.
    public struct Validation: Sendable, Hashable {
        /// The share of the pictures, chosen by their names.
        public var share: Double
        /// Images between two measurements; nil for one at every checkpoint.
        public var interval: Int?
        /// Most pictures that are measured.
        public var pictures = 256

        /// Holds a share back.
        public init(share: Double, interval: Int? = nil) {
            self.share = share
            self.interval = interval
        }
    }

    /// Images to train on in all.
    public var images = 1_000_000
    /// Images a step.
    public var batch = 64
    /// Most images that go through the network at once; the gradients of a step's parts are added up.
    public var microBatch = 64
    /// Keeps little for the backward pass, and computes the network's blocks once more there.
    public var recomputes = false
    /// Learning rate after the ramp.
    public var learningRate = 1e-3
    /// Images over which the learning rate rises from 0.
    public var rampImages = 10_000
    /// The optimiser.
    public var optimizer = Adam.Options()
    /// What an infinite gradient becomes; NaN becomes 0.
    public var gradientLimit = 1e5
    /// Half-life of the average of the weights, in images.
    public var emaHalfLifeImages = 500_000
    /// The half-life is at most this share of the images seen; nil for no ramp-up.
    public var emaRamp: Double? = 0.05
    /// Half-lives in images of further averages of the weights, ascending.
    public var averages: [Int] = []
    /// Whether pictures are mirrored at random where their data set allows it.
    public var flip = true
    /// Which pictures are drawn equally often.
    public var balance = Balance.uniform
    /// Probability of each of EDM's augmentations.
    public var augment = 0.0
    /// Pictures with this mark of the data set are left out.
    public var exclude: String?
    /// Pictures held back to measure the loss on; nil for none.
    public var validation: Validation?
    /// Images between two lines of statistics.
    public var tickImages = 5_000
    /// Images between two checkpoints.
    public var snapshotImages = 50_000
    /// Which checkpoints are kept.
    public var keep = Keep()
    /// Images between two sample grids.
    public var sampleImages = 100_000
    /// Pictures in a sample grid; 0 for no grids.
    public var sampleCount = 16
    /// Seed of initial weights, order, flips, noise and samples.
    public var seed = 0
    /// How the finished weights are stored: 16 bits rather than 32.
    public var exportsHalfPrecision = false

    /// The defaults of ``schema``.
    public init() {}
}
