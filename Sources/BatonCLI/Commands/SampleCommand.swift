import ArgumentParser
import BatonExperiments
import BatonTerminal
import Foundation

/// `baton sample`: pictures from a cascade.
struct SampleCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Sample pictures from a trained cascade.",
        discussion: """
            Writes a PNG a seed, a grid with all stages side by side, and a manifest. A picture depends on cascade, \
            weights, seed and label alone, not on batch, threads or shard. The same command again makes what is \
            missing or was altered; shards write into one folder, and the command without --shard adds the grid. \
            With --strength, --from-sigma or --mask it changes or fills in the pictures of --input; --interpolate and \
            --vary mix the noise of seeds. An image whose values become NaN or infinite is left out and named, and the \
            command ends with 1. docs/guides/sampling.md tells more.
            """)

    @OptionGroup var cascade: CascadeOptions

    @OptionGroup var sampling: SamplingOptions

    @Option(name: [.short, .customLong("output")], help: "The folder to write to.", completion: .directory)
    var output = "out"

    @Option(help: ArgumentHelp("Stop after a stage.", valueName: "stage"))
    var until: String?

    @Option(help: ArgumentHelp("Begin with a stage, from the images of --input.", valueName: "stage"))
    var from: String?

    @OptionGroup var source: SourceOptions

    @Option(
        help: ArgumentHelp(
            "Pictures on the way from one seed to another, both among them. May be repeated.",
            valueName: "from:to:count"), transform: BlendRequest.way)
    var interpolate: [BlendRequest] = []

    @Option(
        help: ArgumentHelp(
            "Variations of a seed's picture, by an amount from 0 (the same) to 1 (another one). May be repeated.",
            valueName: "seed:amount:count"), transform: BlendRequest.variations)
    var vary: [BlendRequest] = []

    @Option(
        help: """
            What to write: a PNG a seed, or one file of all images: npz (8-bit arrays), h5 (a data set) or safetensors \
            (exact floats).
            """)
    var format = SampleFormat.png

    @Flag(help: "Write seed and class under the pictures of the grid.")
    var captions = false

    @Flag(help: "Keep every stage's pictures, and its exact images as safetensors.")
    var saveStages = false

    @Option(help: ArgumentHelp("Write a strip of what the sampler sees every N steps.", valueName: "N"))
    var trace: Int?

    @Option(help: "Make one part of the job, such as 3/16.", transform: Shard.init(parsing:))
    var shard: Shard?

    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        if let trace, trace < 1 { throw ValidationError("--trace is at least 1") }
        guard source.input == nil || from != nil || source.changesInput else {
            throw ValidationError(
                "--input needs --from with the stage that begins from it, or --strength, --from-sigma or --mask")
        }
    }

    func run(in tool: ToolContext) throws {
        sampling.threads.apply()
        let file = try cascade.load(in: tool, leadingTo: until)
        var request = try sampling.request(of: file)
        (request.from, request.until, request.input) = (from, until, source.request)
        request.blends = interpolate + vary
        var options = SampleJob.Options()
        (options.batch, options.savesStages, options.traceInterval) = (sampling.batch, saveStages, trace)
        (options.shard, options.format, options.hasCaptions) = (shard, format, captions)
        let job = try SampleJob(
            file, plugins: tool.plugins, request: request, output: output, options: options)
        let outcome = try job.run(progress: ProgressDisplay(isQuiet: sampling.quiet).show, until: .signals())
        try json.show(SampleReport(outcome, of: job))
        try outcome.requireWhole(folder: output)
    }
}

extension SampleFormat: ExpressibleByArgument {}
