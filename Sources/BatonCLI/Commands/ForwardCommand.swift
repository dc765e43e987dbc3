import ArgumentParser
import BatonCheckpoints
import BatonDiffusion
import BatonExperiments
import BatonNetworks
import BatonSettings
import BatonTerminal

/// `baton forward`: one evaluation of a denoiser.
struct ForwardCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "forward",
        abstract: "Evaluate a checkpoint's denoiser D(x; sigma) once.",
        discussion: """
            The input holds x [N,C,R,R] and sigma [N], and may hold class_labels ([N,K] rows, or [N] classes) and \
            augment_labels [N,9]; the output holds denoised [N,C,R,R]. For comparisons with other programs.
            """)

    @Argument(help: "The checkpoint.", completion: .file(extensions: ["h5"]))
    var file: String

    @Option(help: "Safetensors with x and sigma.", completion: .file(extensions: ["safetensors"]))
    var input: String

    @Option(help: "Safetensors to write.", completion: .file(extensions: ["safetensors"]))
    var output: String

    @Option(help: CheckpointFile.Weights.help)
    var weights = CheckpointFile.Weights.preferred

    @OptionGroup var threads: ThreadOption

    func run(in tool: ToolContext) throws {
        threads.apply()
        let checkpoint = try CheckpointFile.open(file)
        let stage = try CheckpointStage.make(checkpoint, plugins: tool.plugins)
        let request = try ForwardRequest(input, for: stage)
        try checkpoint.load(weights, into: stage.network)
        let denoised = try stage.denoised(
            stacked: request.x, at: request.levels,
            Signals(labels: request.labels, augmentation: request.augment))
        let bad = denoised.nonFiniteCount
        guard bad == 0 else {
            throw BatonError(
                .failure,
                "the denoiser of stage '\(stage.id)' gives \(bad) values of \(denoised.count) that are NaN or infinite",
                file: file,
                hint: "its weights and the input are finite: look for a sigma or an input far outside training")
        }
        try SafetensorsFile.write(
            [SafetensorsArray(NamedArray(name: "denoised", tensor: denoised))],
            metadata: ["created_by": BatonVersion.text], to: output)
        Terminal.print("\(output): denoised \(denoised.shape)")
    }
}
