import ArgumentParser
import BatonData

/// `baton data emoji`: every emoji of a colour font.
struct DataEmojiCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "emoji",
        abstract: "Every fully-qualified emoji sequence in a colour bitmap font, labelled with its group.",
        discussion: "Reads Debian's fonts-noto-color-emoji and unicode-data where no other files are named.")

    @OptionGroup var options: DataOptions

    @Option(help: "A font with colour bitmaps.", completion: .file())
    var font: String?

    @Option(help: "Unicode's emoji-test.txt.", completion: .file())
    var list: String?

    @Flag(help: "Leave sequences with a skin-tone modifier out; they are about half.")
    var noSkinTones = false

    func run(in tool: ToolContext) throws {
        let builder = EmojiBuilder(
            size: options.pictureSize, fontPath: font, listPath: list, includesSkinTones: !noSkinTones,
            allowsHorizontalFlip: options.flip)
        try DatasetBuild.run(options) { progress in try builder.build(progress: progress) }
    }
}
