import ArgumentParser
import BatonData

/// `baton data folder`: the pictures of a folder.
struct DataFolderCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "folder",
        abstract: "The PNG and JPEG pictures of a folder and those below it.",
        discussion: """
            Classes come from a dataset.json as in EDM, or else from the names of the top-level folders. Pictures are \
            made square, then averaged down to the size.
            """)

    @Argument(help: "The folder.", completion: .directory)
    var folder: String

    @OptionGroup var options: DataOptions

    @Option(help: "How a picture becomes square: \(FolderBuilder.Fit.words).")
    var fit = FolderBuilder.Fit.crop

    @Option(help: "What happens to a picture that cannot be used: \(FolderBuilder.Problems.words).")
    var problems = FolderBuilder.Problems.fail

    @Flag(help: "Of equal pictures keep the first.")
    var dropDuplicates = false

    func run(in tool: ToolContext) throws {
        let builder = FolderBuilder(
            path: folder, size: options.size, fit: fit, allowsHorizontalFlip: options.flip, problems: problems,
            dropsDuplicates: dropDuplicates)
        try DatasetBuild.run(options) { progress throws(DataError) in try builder.build(progress: progress) }
    }
}

extension FolderBuilder.Fit: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: " or ") }
}

extension FolderBuilder.Problems: ExpressibleByArgument {
    static var words: String { allCases.map(\.rawValue).joined(separator: " or ") }
}
