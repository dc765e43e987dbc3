import ArgumentParser
import BatonCheckpoints
import BatonTerminal

/// `baton export`: a checkpoint's network under its published names.
struct ExportCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a checkpoint's network as safetensors under its published names.",
        discussion: """
            The counterpart of 'baton import': the constructor's arguments are in the metadata. An output that ends in .h5 \
            becomes a checkpoint of the chosen weights alone, to sample with.
            """)

    @Argument(help: "The checkpoint.", completion: .file(extensions: ["h5"]))
    var file: String

    @Option(
        name: [.short, .customLong("output")], help: "The safetensors file or checkpoint to write.",
        completion: .file(extensions: ["safetensors", "h5"]))
    var output: String

    @Option(help: CheckpointFile.Weights.help)
    var weights = CheckpointFile.Weights.preferred

    @Flag(help: "Store half-precision numbers.")
    var half = false

    func run(in tool: ToolContext) throws {
        let checkpoint = try CheckpointStore.load(file, backbones: tool.plugins.backbones)
        let precision = half ? Precision.float16 : .float32
        if output.lowercased().hasSuffix(".h5") {
            try CheckpointStore.save(try checkpoint.only(weights, file: file), to: output, precision: precision)
        } else {
            try checkpoint.writePublished(to: output, weights: weights, precision: precision)
        }
        Terminal.print(output)
    }
}

extension CheckpointFile.Weights: ExpressibleByArgument {
    /// Reads the name of weights.
    public init?(argument: String) { self.init(argument) }

    /// What may be named.
    static let help = ArgumentHelp(
        "Which weights: preferred (averages where there are any), ema, model, or ema-IMAGES for one of training.averages."
    )
}
