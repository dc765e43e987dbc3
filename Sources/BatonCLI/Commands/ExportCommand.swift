import ArgumentParser
import BatonCheckpoints

/// `baton export`: a checkpoint's network under its published names.
struct ExportCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a checkpoint's network as safetensors under its published names.",
        discussion: "The counterpart of 'baton import': the constructor's arguments are in the metadata.")

    @Argument(help: "The checkpoint.", completion: .file(extensions: ["h5"]))
    var file: String

    @Option(
        name: [.short, .customLong("output")], help: "The safetensors file to write.",
        completion: .file(extensions: ["safetensors"]))
    var output: String

    @Option(help: "Which weights: preferred (averages where there are any), ema or model.")
    var weights = CheckpointFile.Weights.preferred

    @Flag(help: "Store half-precision numbers.")
    var half = false

    func run(in tool: ToolContext) throws {
        let checkpoint = try CheckpointStore.load(file)
        try checkpoint.writePublished(to: output, weights: weights, precision: half ? .float16 : .float32)
        Terminal.print(output)
    }
}

extension CheckpointFile.Weights: ExpressibleByArgument {}
