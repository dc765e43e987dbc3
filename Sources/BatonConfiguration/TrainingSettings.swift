import BatonSettings

/// How a stage is trained: its `training` section, decoded. Amounts are counted in images, as in EDM.
public struct TrainingSettings: Sendable, Hashable {
    /// The optimiser and its constants.
    public struct Optimizer: Sendable, Hashable {
        /// Whether weights decay on their own (AdamW) rather than through the gradient.
        public var isDecoupled: Bool
        /// β₁ and β₂.
        public var betas: (Double, Double) { (firstBeta, secondBeta) }
        /// β₁.
        public var firstBeta: Double
        /// β₂.
        public var secondBeta: Double
        /// ε.
        public var epsilon: Double
        /// Weight decay; 0 for Adam.
        public var weightDecay: Double
    }

    /// Images to train on in all.
    public var images: Int
    /// Images a step.
    public var batch: Int
    /// Images that go through the network at once; their gradients are added up.
    public var microBatch: Int
    /// Highest learning rate.
    public var learningRate: Double
    /// Images over which the learning rate rises from 0.
    public var rampImages: Int
    /// The optimiser.
    public var optimizer: Optimizer
    /// Half-life of the average of the weights.
    public var emaHalfLifeImages: Int
    /// The half-life is at most this share of the images seen; nil for no ramp-up.
    public var emaRamp: Double?
    /// Whether pictures are mirrored at random.
    public var flip: Bool
    /// Whether classes are drawn equally often.
    public var balance: Bool
    /// Probability of each of EDM's augmentations.
    public var augment: Double
    /// Images between snapshots.
    public var snapshotImages: Int
    /// Images between sample grids.
    public var sampleImages: Int
    /// Seed of initial weights, order, noise and samples.
    public var seed: Int
    /// How snapshots store weights: `float32` or `float16`.
    public var precision: String

    /// The keys of `training`.
    public static let schema = SettingsSchema(
        title: "training", summary: "How the stage is trained.",
        fields: [
            .init("images", .count, default: 1_000_000, unit: "images", "How long: images seen in all."),
            .init("batch", .int(1...1_000_000), default: 64, unit: "images", "Images a step."),
            .init(
                "micro_batch", .int(1...1_000_000), unit: "images",
                "Images that go through the network at once; the whole batch without it."),
            .init("learning_rate", .number(.positive), default: 1e-3, "Highest learning rate."),
            .init(
                "ramp_images", .int(0...Int.max), default: 10_000, unit: "images",
                "Images over which the learning rate rises from 0."),
            .init(
                "optimizer",
                .variants([
                    .init("adam", "Adam.", fields: adam),
                    .init(
                        "adamw", "Adam with decoupled weight decay.",
                        fields: adam + [.init("weight_decay", .number(.nonNegative), default: 0.01, "Weight decay.")]),
                ]), default: ["type": "adam"], "The optimiser."),
            .init(
                "ema_half_life_images", .count, default: 500_000, unit: "images",
                "Half-life of the average of the weights that is sampled from."),
            .init(
                "ema_ramp", .number(.nonNegative), default: 0.05,
                "The half-life is at most this share of the images seen; 0 for no ramp-up."),
            .init("flip", .bool, default: false, "Whether pictures are mirrored at random."),
            .init("balance", .bool, default: false, "Whether classes are drawn equally often."),
            .init("augment", .number(.unit), default: 0, "Probability of each of EDM's augmentations."),
            .init("snapshot_images", .count, default: 50_000, unit: "images", "Images between snapshots."),
            .init("sample_images", .count, default: 100_000, unit: "images", "Images between sample grids."),
            .init("seed", .int(0...Int.max), default: 0, "Seed of initial weights, order, noise and samples."),
            .init(
                "precision", .choice(["float32", "float16"]), default: "float32", "How finished weights are stored."),
        ])

    private static let adam: [SettingsSchema.Field] = [
        .init("betas", .list(.number(.fraction), count: 2...2), default: [0.9, 0.999], "Decay of both moments."),
        .init("epsilon", .number(.positive), default: 1e-8, "Added to the denominator."),
    ]

    /// Decodes what `schema` has checked.
    public init(_ settings: Settings) {
        let optimizer = settings.settings("optimizer")
        let betas = optimizer.numbers("betas")
        let isDecoupled = optimizer.type == "adamw"
        images = settings.int("images")
        batch = settings.int("batch")
        microBatch = settings.optionalInt("micro_batch") ?? settings.int("batch")
        learningRate = settings.number("learning_rate")
        rampImages = settings.int("ramp_images")
        self.optimizer = Optimizer(
            isDecoupled: isDecoupled, firstBeta: betas[0], secondBeta: betas[1], epsilon: optimizer.number("epsilon"),
            weightDecay: isDecoupled ? optimizer.number("weight_decay") : 0)
        emaHalfLifeImages = settings.int("ema_half_life_images")
        emaRamp = settings.number("ema_ramp") > 0 ? settings.number("ema_ramp") : nil
        flip = settings.bool("flip")
        balance = settings.bool("balance")
        augment = settings.number("augment")
        snapshotImages = settings.int("snapshot_images")
        sampleImages = settings.int("sample_images")
        seed = settings.int("seed")
        precision = settings.string("precision")
    }
}
