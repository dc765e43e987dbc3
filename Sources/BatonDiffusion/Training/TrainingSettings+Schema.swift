import BatonNetworks
import BatonSettings

extension TrainingSettings {
    /// The keys of `training`.
    public static let schema = SettingsSchema(
        title: "training", summary: "How the stage is trained.",
        fields: [
            .init("images", .count, default: 1_000_000, unit: "images", role: .report, "How long: images seen in all."),
            .init("batch", .int(1...1_000_000), default: 64, unit: "images", "Images a step."),
            .init(
                "micro_batch", .int(1...1_000_000), unit: "images", role: .report,
                "Most images that go through the network at once; the whole batch without it."),
            .init(
                "recompute", .bool, default: false, role: .report,
                "Keep only the inputs of blocks for the backward pass: less memory, a third more time."),
            .init("learning_rate", .number(.positive), default: 1e-3, "Learning rate after the ramp."),
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
                "gradient_limit", .number(.positive), default: 1e5,
                "What an infinite gradient becomes; NaN becomes 0."),
            .init(
                "ema_half_life_images", .count, default: 500_000, unit: "images",
                "Half-life of the average of the weights that is sampled from."),
            .init(
                "ema_ramp", .number(.nonNegative), default: 0.05,
                "The half-life is at most this share of the images seen; 0 for no ramp-up."),
            .init(
                "averages", .list(.count, count: 0...16), unit: "images",
                "Half-lives of further averages of the weights, such as [50000, 5e6]; each is stored for itself."),
            .init(
                "flip", .bool, default: true, "Whether pictures are mirrored at random where the data set allows it."),
            .init(
                "balance", .choice(Balance.allCases.map(\.rawValue)), default: "uniform",
                "What is drawn equally often: every picture (uniform), or every class (class)."),
            .init("augment", .number(.unit), default: 0, "Probability of each of EDM's augmentations."),
            .init("exclude", .string, "Leave out the pictures with this mark of the data set, such as skin-tone."),
            .init("validation", .map(validation), "Pictures that are held back to measure the loss on."),
            .init(
                "tick_images", .count, default: 5_000, unit: "images", role: .report,
                "Images between lines of statistics."),
            .init(
                "snapshot_images", .count, default: 50_000, unit: "images", role: .report, "Images between checkpoints."
            ),
            .init(
                "keep", .either([.choice(["all"]), .map(keep)]), role: .report,
                "Which checkpoints stay: all, or the newest and one now and then; without it the two newest."),
            .init(
                "sample_images", .count, default: 100_000, unit: "images", role: .report, "Images between sample grids."
            ),
            .init(
                "sample_count", .int(0...4096), default: 16, role: .report, "Pictures in a sample grid; 0 for no grids."
            ),
            .init(
                "seed", .int(0...Int.max), default: 0, "Seed of initial weights, order, flips, noise and samples."),
            .init(
                "precision", .choice(["float32", "float16"]), default: "float32", role: .report,
                "How finished weights are stored."),
        ])

    private static let validation = SettingsSchema(
        title: "validation", summary: "Pictures that are held back to measure the loss on.",
        fields: [
            .init(
                "share", .number(NumberRange(lower: 0, upper: 1, excludesLower: true, excludesUpper: true)),
                default: 0.05,
                "Share of the pictures, chosen by their names: the same ones in every run."),
            .init(
                "every", .count, unit: "images", role: .report,
                "Images between two measurements; without it one at every checkpoint."),
            .init("pictures", .count, default: 256, role: .report, "Most pictures that are measured."),
        ])

    private static let keep = SettingsSchema(
        title: "keep", summary: "Which checkpoints stay.",
        fields: [
            .init("last", .count, default: 2, "How many of the newest."),
            .init(
                "every", .count, unit: "images",
                "Besides them the first at or after every multiple of so many images, such as 1e6."),
        ])

    private static let adam: [SettingsSchema.Field] = [
        .init("betas", .list(.number(.fraction), count: 2...2), default: [0.9, 0.999], "Decay of both moments."),
        .init("epsilon", .number(.positive), default: 1e-8, "Added to the denominator."),
    ]

    /// Decodes what ``schema`` has checked.
    public init(_ settings: Settings) {
        let optimizer = settings.settings("optimizer")
        let betas = optimizer.numbers("betas")
        images = settings.int("images")
        batch = settings.int("batch")
        microBatch = min(settings.optionalInt("micro_batch") ?? batch, batch)
        recomputes = settings.bool("recompute")
        learningRate = settings.number("learning_rate")
        rampImages = settings.int("ramp_images")
        self.optimizer = Adam.Options(
            beta1: betas[0], beta2: betas[1], epsilon: optimizer.number("epsilon"),
            weightDecay: optimizer.type == "adamw" ? optimizer.number("weight_decay") : 0)
        gradientLimit = settings.number("gradient_limit")
        emaHalfLifeImages = settings.int("ema_half_life_images")
        emaRamp = settings.number("ema_ramp") > 0 ? settings.number("ema_ramp") : nil
        averages = Set(settings.optionalInts("averages") ?? []).subtracting([emaHalfLifeImages]).sorted()
        flip = settings.bool("flip")
        balance = settings.choice("balance", as: Balance.self)
        augment = settings.number("augment")
        exclude = settings.optionalString("exclude")
        validation = settings.optionalSettings("validation").map(Validation.init)
        tickImages = settings.int("tick_images")
        snapshotImages = settings.int("snapshot_images")
        if settings.has("keep") {
            // `all` is a text and no map.
            keep = settings.optionalSettings("keep").map(Keep.init) ?? Keep(last: nil)
        }
        sampleImages = settings.int("sample_images")
        sampleCount = settings.int("sample_count")
        seed = settings.int("seed")
        exportsHalfPrecision = settings.string("precision") == "float16"
    }
}

extension TrainingSettings.Keep {
    fileprivate init(_ settings: Settings) {
        self.init(last: settings.int("last"), every: settings.optionalInt("every"))
    }
}

extension TrainingSettings.Validation {
    fileprivate init(_ settings: Settings) {
        self.init(share: settings.number("share"), interval: settings.optionalInt("every"))
        pictures = settings.int("pictures")
    }
}
