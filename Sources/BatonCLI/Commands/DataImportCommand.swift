import ArgumentParser
import BatonData

/// `baton data import`: pictures from wherever they are.
struct DataImportCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "The pictures of a folder, an archive or an array file.",
        discussion: """
            Reads PNG, JPEG and WebP pictures in a folder and those below it, or in a ZIP archive; the CIFAR-10 and -100 \
            binaries; and NumPy's .npz and .npy with uint8 pictures. Classes come from a dataset.json as in EDM, or else \
            from the names of the top-level folders, or from the labels beside the pictures. Pictures are made square, then \
            averaged down to the size.
            """,
        aliases: ["folder"])

    @Argument(help: "A folder, .zip, .npz, .npy, or a CIFAR batch.", completion: .file())
    var source: String

    @OptionGroup var options: DataOptions

    @Option(help: "How a picture becomes square: \(DatasetBuilder.Fit.words).")
    var fit = DatasetBuilder.Fit.crop

    @Option(help: "What happens to a picture that cannot be used: \(DatasetBuilder.Problems.words).")
    var problems = DatasetBuilder.Problems.fail

    @Option(help: "The array of pictures, in an .npz that has several.")
    var array: String?

    @Flag(help: "Of equal pictures keep the first.")
    var dropDuplicates = false

    func run(in tool: ToolContext) throws {
        let builder = DatasetBuilder(
            size: options.size, fit: fit, allowsHorizontalFlip: options.flip, problems: problems,
            dropsDuplicates: dropDuplicates, memory: MemoryForecast.machine)
        try DatasetBuild.run(options) { progress throws(DataError) in
            try builder.build(from: PictureSources.open(source, array: array), progress: progress)
        }
    }
}

extension DatasetBuilder.Fit: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: " or ") }
}

extension DatasetBuilder.Problems: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: " or ") }
}
