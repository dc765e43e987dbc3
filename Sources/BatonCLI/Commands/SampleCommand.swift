import ArgumentParser
import BatonConfiguration
import BatonDiffusion
import BatonSettings
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
        let sampler = try CascadeSampler(file.cascade, from: from, until: until)
        try OutputFolder.requireWritable(output)
        let source = try source.source(sampler, in: file.cascade)
        let blends = interpolate + vary
        let seeds = blends.isEmpty ? try SeedList(first: source?.count ?? 16) : nil
        let items = try sampling.items(of: file, seeds: seeds, blends: blends)
        let weights = try StageWeights(
            file, plugins: tool.plugins, choices: sampling.choices, allowsUntrained: sampling.allowUntrained)
        let identities = try weights.load(sampler.stages, batch: sampling.batch)
        let configHash = SampleIdentity.hash(
            of: file, stages: sampler.stages.map(\.id), weights: identities, source: source)
        let job = try SampleJob(
            file.cascade, sampler: sampler, items: items, source: source,
            folder: SampleFolder(path: output, hasSubfolders: items.count > 1000), configHash: configHash,
            labelNames: file.description.labelNames,
            options: SampleJob.Options(
                batch: sampling.batch, savesStages: saveStages, traceInterval: trace, shard: shard,
                format: format, captions: captions ? GridCaptions() : nil,
                isQuiet: sampling.quiet))
        ProcessSignals.install()
        let outcome = try job.run()
        let report = SampleReport(
            outcome, cascade: file.cascade, stages: sampler.stages, output: output, configHash: configHash)
        try json.show(report)
        try outcome.requireWhole(folder: output)
    }
}
