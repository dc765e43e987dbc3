import ArgumentParser
import BatonConfiguration
import BatonDiffusion
import BatonSettings
import BatonTraining
import Foundation

/// `baton sample`: pictures from a cascade.
struct SampleCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample",
        abstract: "Sample pictures from a trained cascade.",
        discussion: """
            Writes a PNG a seed, a grid with all stages side by side, and a manifest. A picture depends on cascade, \
            weights, seed and label alone, not on batch, threads or shard. The same command again makes what is \
            missing; shards write into one folder, and the command without --shard adds the grid.
            """)

    @OptionGroup var cascade: CascadeOptions

    @OptionGroup var sampling: SamplingOptions

    @Option(name: [.short, .customLong("output")], help: "The folder to write to.", completion: .directory)
    var output = "out"

    @Option(help: ArgumentHelp("Stop after a stage.", valueName: "stage"))
    var until: String?

    @Option(help: ArgumentHelp("Begin with a stage, from the images of --input.", valueName: "stage"))
    var from: String?

    @Option(
        help: """
            Images to begin from: a picture, a folder (files named by seed, or in the order of names), a data set \
            (.h5), or floats (.safetensors).
            """, completion: .file())
    var input: String?

    @Flag(help: "Average larger input pictures down to the size that is needed.")
    var resize = false

    @Flag(help: "Keep every stage's pictures, and its exact images as safetensors.")
    var saveStages = false

    @Option(help: ArgumentHelp("Write a strip of what the sampler sees every N steps.", valueName: "N"))
    var trace: Int?

    @Option(help: "Make one part of the job, such as 3/16.", transform: Shard.init(parsing:))
    var shard: Shard?

    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        if let trace, trace < 1 { throw ValidationError("--trace is at least 1") }
        guard input == nil || from != nil else {
            throw ValidationError("--input needs --from with the stage that begins from it")
        }
    }

    func run(in tool: ToolContext) throws {
        sampling.threads.apply()
        let file = try cascade.load(in: tool, leadingTo: until)
        let sampler = try CascadeSampler(file.cascade, from: from, until: until)
        try OutputFolder.requireWritable(output)
        let source = try makeInput(sampler, file.cascade)
        let items = try sampling.items(
            of: file, seeds: SeedList(parsing: source?.count.map { "0-\(max(0, $0 - 1))" } ?? "0-15"))
        let weights = try StageWeights(
            file, families: tool.families, choices: sampling.choices, allowsUntrained: sampling.allowUntrained)
        let identities = try weights.load(sampler.stages, batch: sampling.batch)
        let configHash = SampleIdentity.hash(
            of: file, stages: sampler.stages.map(\.id), weights: identities, hasInput: source != nil)
        let job = try SampleJob(
            file.cascade, sampler: sampler, items: items, input: source,
            folder: SampleFolder(path: output, hasSubfolders: items.count > 1000), configHash: configHash,
            options: SampleJob.Options(
                batch: sampling.batch, savesStages: saveStages, traceInterval: trace, shard: shard,
                isQuiet: sampling.quiet))
        ProcessSignals.install()
        let outcome = try job.run()
        let report = SampleReport(
            outcome, cascade: file.cascade, stages: sampler.stages, output: output, configHash: configHash)
        if json.isWanted { try JSONOutput.print(report) } else { Terminal.print(report.text(for: .output)) }
    }

    private func makeInput(_ sampler: CascadeSampler, _ cascade: Cascade) throws -> SampleInput? {
        guard let name = sampler.inputStage, let replaced = cascade[name]?.stage else {
            guard input == nil else {
                throw BatonError(
                    .usage, "stage '\(sampler.stages[0].id)' starts from noise and takes no input",
                    hint: "name a later stage with --from")
            }
            return nil
        }
        guard let input else {
            throw BatonError(
                .usage, "stage '\(sampler.stages[0].id)' continues from images of stage '\(name)'",
                hint: "name them with --input")
        }
        let source = try SampleInput(input, replacing: replaced, resizes: resize)
        if source.isQuantized {
            Terminal.message(
                "note: the input has gone through 8 bits; 'sample --save-stages' keeps exact images for --input")
        }
        return source
    }
}
