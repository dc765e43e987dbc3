import ArgumentParser
import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTraining
import Foundation

/// `baton sweep`: the same seeds at every point of a grid of settings.
struct SweepCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Sample a cascade at every point of a grid of settings.",
        discussion: """
            Searches what is chosen after training, such as the noise level of a condition. Every point has a folder \
            with the pictures of the same seeds; stages below the settings that vary are sampled once. sweep.json lists \
            the points, grid.png shows them side by side. The same command again makes what is missing, and more points \
            or seeds may be added.
            """)

    @OptionGroup var cascade: CascadeOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "A key and its values, such as stages.top.condition.sigma=0.1,0.2,0.4. May be repeated for all combinations.",
            valueName: "key=values"), transform: SweepAxis.init(parsing:))
    var grid: [SweepAxis]

    @Option(help: "Seeds, one picture each: numbers and ranges, such as 0-63,70.", transform: SeedList.init(parsing:))
    var seeds: SeedList?

    @Option(name: [.short, .customLong("output")], help: "The folder to write to.", completion: .directory)
    var output = "sweep"

    @Option(
        help: "Classes: uniform, balanced (by seed), none, or one or several by number or name, to go round.")
    var labels = "balanced"

    @Option(
        help: "A data set to judge the pictures of every point against, as 'baton evaluate' does.",
        completion: .file(extensions: ["h5"]))
    var against: String?

    @Option(help: "Pictures that are made at once.")
    var batch = 8

    @Option(
        help: ArgumentHelp("Use other weights for a stage. May be repeated.", valueName: "stage=file.h5"),
        transform: StageWeights.Choice.init(parsing:))
    var stage: [StageWeights.Choice] = []

    @Flag(help: "Sample random weights where a stage has none, or ones that were not trained for it.")
    var allowUntrained = false

    @Flag(help: "Write no progress.")
    var quiet = false

    @OptionGroup var threads: ThreadOption
    @OptionGroup var json: JSONFlag

    mutating func validate() throws {
        guard !grid.isEmpty else { throw ValidationError("name at least one key and its values with -g") }
        guard (1...4096).contains(batch) else { throw ValidationError("--batch is a number from 1 to 4096") }
    }

    func run(in tool: ToolContext) throws {
        threads.apply()
        let file = try cascade.load(in: tool)
        let points = try SweepPoint.all(grid)
        let classes = file.cascade.labels.count
        let request = try LabelRequest(parsing: labels, count: classes, names: file.description.labelNames)
        let seeds = try self.seeds ?? SeedList(parsing: "0-7")
        let items = SampleItem.all(seeds: seeds, labels: request, classes: classes)
        try OutputFile.requireWritable(output)
        let dataset = try against.map { try ImageDataset.load($0) }
        let sweep = try Sweep(
            points,
            load: { point in
                try CascadeFile.load(
                    cascade.cascade, overrides: cascade.overrides + point.overrides, families: tool.families)
            },
            families: tool.families, output: output, items: items, batch: batch, choices: stage,
            allowsUntrained: allowUntrained, isQuiet: quiet)
        ProcessSignals.install()
        let results = try sweep.run()
        let picture = "\(output)/grid.png"
        let hasPicture = try SweepGrid.write(
            results, items: items, channels: file.cascade.space.channels, to: picture)
        let report = try SweepReport(
            results, cascade: file.cascade.name, output: output, seeds: seeds.seeds, grid: hasPicture ? picture : nil,
            data: against, dataset: dataset)
        try OutputFile.write(Data(try JSONOutput.text(report).utf8), to: "\(output)/sweep.json")
        if json.isWanted { try JSONOutput.print(report) } else { Terminal.print(report.text(for: .output)) }
    }
}
