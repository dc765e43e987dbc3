import ArgumentParser
import BatonData
import BatonSettings
import BatonExperiments

/// `baton data import`: pictures from wherever they are, or arrays of floats.
struct DataImportCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "The pictures of a folder, an archive or an array file; or an array of floats as it is.",
        discussion: """
            Reads PNG, JPEG and WebP pictures in a folder and those below it, or in a ZIP archive; the CIFAR-10 and -100 \
            binaries; and NumPy's .npz and .npy with uint8 pictures. Classes come from a dataset.json as in EDM, or else \
            from the names of the top-level folders, or from the labels beside the pictures. Pictures are made square, then \
            averaged down to the size.

            Floats [N, C, H, W] of any range, such as latents, are taken as they are from .npy, .npz, .h5 and .safetensors; \
            labels from an array beside them.

            --embeddings gives every picture a vector: an array [N, K] of floats, a row for each picture in the order of \
            their names, or an array [K] for each picture, called by its name.
            """,
        aliases: ["folder"])

    @Argument(
        help: "A folder, .zip, .npz, .npy, a CIFAR batch; of floats .npy, .npz, .h5 or .safetensors.",
        completion: .file())
    var source: String

    @OptionGroup var options: DataOptions

    @Option(help: "Channels of the pictures: 1 for grey, 3 for RGB on white, 4 for RGB and alpha. Without it 3.")
    var channels: Int?

    @Option(help: "How a picture becomes square: \(DatasetBuilder.Fit.words).")
    var fit = DatasetBuilder.Fit.crop

    @Option(help: "What happens to a picture that cannot be used: \(DatasetBuilder.Problems.words).")
    var problems = DatasetBuilder.Problems.fail

    @Option(help: "The array of pictures or floats, in a file that has several.")
    var array: String?

    @Option(
        help: "A file with a vector for each picture.",
        completion: .file(extensions: ["npy", "npz", "h5", "safetensors"]))
    var embeddings: String?

    @Flag(help: "Of equal pictures keep the first.")
    var dropDuplicates = false

    mutating func validate() throws {
        guard [1, 3, 4, nil].contains(channels) else { throw ValidationError("--channels is 1, 3 or 4") }
    }

    func run(in tool: ToolContext) throws {
        let table = try embeddings.map { try EmbeddingTable(anyOf: $0) }
        if let file = try ArrayFile(anyOf: source), FloatSetBuilder.canBuild(from: file, array: array) {
            for (option, isGiven) in [
                ("--size", options.size != nil), ("--channels", channels != nil), ("--drop-duplicates", dropDuplicates),
                ("--fit", fit != .crop), ("--problems", problems != .fail),
            ] where isGiven {
                throw BatonError(
                    .usage, "floats are taken as they are", file: source, found: option, hint: "leave it out")
            }
            let builder = FloatSetBuilder(allowsHorizontalFlip: options.flip, memory: MemoryForecast.machine)
            return try DatasetBuild.run(options) { _ in
                var report = BuildReport()
                let dataset = try builder.build(from: file, array: array, embeddings: table)
                (report.considered, report.kept) = (dataset.count, dataset.count)
                return (dataset, report)
            }
        }
        let builder = DatasetBuilder(
            size: options.pictureSize, channels: channels ?? 3, fit: fit, allowsHorizontalFlip: options.flip,
            problems: problems, dropsDuplicates: dropDuplicates, memory: MemoryForecast.machine)
        try DatasetBuild.run(options) { progress in
            try builder.build(
                from: PictureSources.open(source, array: array), embeddings: table, progress: progress)
        }
    }
}

extension DatasetBuilder.Fit: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: " or ") }
}

extension DatasetBuilder.Problems: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: " or ") }
}
