import ArgumentParser
import BatonConfiguration
import BatonData
import BatonExperiments

/// Which pictures are made, and with which weights: the options of every command that samples one cascade.
struct SamplingOptions: ParsableArguments {
    @Option(help: "Seeds, one picture each: numbers and ranges, such as 0-63,70.", transform: SeedList.init(parsing:))
    var seeds: SeedList?

    @Option(
        help:
            "Classes: uniform, balanced (by seed), none, or one or several by name or number (#3 is always a number), to go round."
    )
    var labels = "balanced"

    @Option(
        help: ArgumentHelp(
            "Dense vectors to condition on, [N, K] in a .safetensors or .npy file; seed s gets row s mod N.",
            valueName: "file"), completion: .file(extensions: ["safetensors", "npy", "npz"]))
    var embedding: String?

    @Option(help: "Pictures that are made at once.")
    var batch = 8

    @Option(
        help: ArgumentHelp("Use other weights for a stage. May be repeated.", valueName: "stage=file.h5"),
        transform: StageWeights.Choice.init(parsing:))
    var weights: [StageWeights.Choice] = []

    // What --weights was called before, when other commands took a stage's name there.
    @Option(
        name: .customLong("stage"), help: ArgumentHelp(visibility: .hidden),
        transform: StageWeights.Choice.init(parsing:))
    var stage: [StageWeights.Choice] = []

    /// The weights that replace those of the file.
    var choices: [StageWeights.Choice] { weights + stage }

    @Flag(help: "Sample random weights where a stage has none, or ones that were not trained for it.")
    var allowUntrained = false

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption

    mutating func validate() throws {
        guard (1...4096).contains(batch) else { throw ValidationError("--batch is a number from 1 to 4096") }
    }

    /// What is asked for of a cascade.
    func request(of file: CascadeFile) throws -> SampleRequest {
        var request = SampleRequest(seeds: seeds)
        request.labels = try LabelRequest(
            parsing: labels, count: file.cascade.labels.count, names: file.description.labelNames)
        request.embeddings = try embedding.map { try EmbeddingTable(anyOf: $0).all }
        request.weights = choices
        request.allowsUntrained = allowUntrained
        return request
    }
}
