import ArgumentParser

/// `baton data`: data sets from fonts, folders, archives and arrays.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Build data sets to train on.",
        subcommands: [DataEmojiCommand.self, DataImportCommand.self])
}

/// What both builders need.
struct DataOptions: ParsableArguments {
    @Option(help: "Side of the pictures in pixels, without it 64. Smaller stages shrink them by whole factors.")
    var size: Int?

    @Option(
        name: [.short, .customLong("output")], help: "The data set to write.", completion: .file(extensions: ["h5"]))
    var output: String

    @Flag(help: "Let training mirror the pictures.")
    var flip = false

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var json: JSONFlag

    /// The side of pictures.
    var pictureSize: Int { size ?? 64 }
}
