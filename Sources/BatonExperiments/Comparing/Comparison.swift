import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonFiles
import BatonSettings

/// Cascades against each other: the same seeds, equal budgets, paired differences, one report.
///
/// ```swift
/// let suite = MetricSuite.builtIn
/// let file = try ComparisonFile.load("compare.yaml", metrics: suite.ids, plugins: plugins)
/// let results = try Comparison(file, plugins: plugins, metrics: suite).run { event in print(event) }
/// ```
public struct Comparison {
    /// What a comparison takes besides its file.
    public struct Options: Sendable {
        /// Seeds, as in the file; nil for the file's.
        public var seeds: String?
        /// Path of the data set to compare with; nil for the file's.
        public var data: String?
        /// The folder of report, results and all images.
        public var output = "compare"
        /// The folder of all images, which other comparisons may share; nil for ``output``.
        public var images: String?
        /// Samples random weights where a stage has none, or ones that were not trained for it.
        public var allowsUntrained = false

        /// As the file says, into `compare`.
        public init() {}
    }

    private let file: ComparisonFile
    private let plugins: PluginRegistry
    private let metrics: MetricSuite
    private let options: Options
    private let seeds: (text: String, list: SeedList)
    private let labels: LabelRequest

    /// Describes a comparison.
    ///
    /// - Parameters:
    ///   - file: the file.
    ///   - plugins: those that checkpoints may name.
    ///   - metrics: what pictures are judged by; the file may choose some of them.
    ///   - options: the options.
    /// - Throws: `BatonError` (usage) for seeds, labels or metrics that there are not.
    public init(
        _ file: ComparisonFile, plugins: PluginRegistry, metrics: MetricSuite = .builtIn,
        options: Options = Options()
    ) throws(BatonError) {
        self.file = file
        self.plugins = plugins
        self.options = options
        self.metrics = if let chosen = file.metrics { try metrics.choosing(chosen) } else { metrics }
        let text = options.seeds ?? file.seeds
        seeds = (text, try SeedList(parsing: text))
        let cascade = file.arms[0].file
        labels = try LabelRequest(
            parsing: file.labels, count: cascade.cascade.labels.count, names: cascade.description.labelNames)
    }

    /// What every arm costs at every budget, and whether its weights are there and fit; nothing is sampled.
    ///
    /// - Throws: `DiagnosticsError` naming every arm that cannot meet a budget; what ``StageWeights`` throws.
    public func plan(progress: @escaping WorkProgress = { _ in }) throws -> ComparisonPlanReport {
        let plan = try solved(Watch(tell: progress, requests: .none))
        return ComparisonPlanReport(file, plan, weights: try weights(of: plan, progress))
    }

    /// Samples, measures, and writes `report.html` and all that belongs to it. The same comparison again makes what is missing.
    ///
    /// - Parameters:
    ///   - progress: who is told how the work goes on.
    ///   - requests: who may end it.
    /// - Throws: `BatonError`: `interrupted` where it was asked to end; missing weights or data; values that are not finite;
    ///   `DiagnosticsError` naming every arm that cannot meet a budget.
    public func run(
        progress: @escaping WorkProgress = { _ in }, until requests: StopRequests = .none
    ) throws -> ComparisonResults {
        let watch = Watch(tell: progress, requests: requests)
        let plan = try solved(watch)
        // Whatever is amiss with the weights of the last arm is found before the first is sampled.
        if !options.allowsUntrained { _ = try weights(of: plan, progress) }
        let (output, images) = (options.output, options.images ?? options.output)
        for folder in [output, images] { try OutputFolder.requireWritable(folder) }
        let cascade = file.arms[0].file
        let items = Array(SampleItems(seeds: seeds.list, labels: labels, classes: cascade.cascade.labels.count))
        let (dataset, name) = try ComparisonData.load(
            file.data, option: options.data, classes: cascade.description.labelNames, keptIn: images, file: file.path,
            watch: watch)
        // Found before the first image is made: what is judged is pictures, and those of the data.
        try dataset.requirePictures(options.data)
        for stage in plan.rounds.flatMap(\.entries).compactMap({ $0.nodes.last?.stage }) {
            _ = try stage.offers.space.requireCodec()
            try dataset.require(in: stage.offers.space, size: stage.resolution, file: name)
        }
        let job = ComparisonJob(
            comparison: file, plan: plan, items: items, seeds: seeds.text, dataset: dataset, dataName: name,
            suite: metrics,
            sampling: ComparisonSampling(
                items, plugins: plugins, folder: images, batch: file.batch, dataset: dataset, watch: watch),
            allowsUntrained: options.allowsUntrained, versions: BatonVersion.all, watch: watch)
        let (results, pictures) = try job.run()
        try write(results, pictures)
        return results
    }

    /// The arms at every budget.
    private func solved(_ watch: Watch) throws -> ComparisonPlan {
        try ComparisonPlan(file) { try StepTiming.secondsPerCall($0, batch: file.batch, watch: watch) }
    }

    /// What identifies the weights of each stage, an arm at a time.
    private func weights(of plan: ComparisonPlan, _ progress: WorkProgress) throws -> [[String: String]] {
        try plan.weights(
            plugins: plugins, allowsUntrained: options.allowsUntrained, batch: file.batch, progress: progress)
    }

    /// Writes report, tables, results and pictures into the folder.
    private func write(_ results: ComparisonResults, _ pictures: ReportPictures) throws {
        let folder = options.output
        let report = try ComparisonReport(results, pictures: pictures, metrics: metrics).html()
        try AtomicFile.write(
            (JSONText.text(results, isCompact: false) + "\n").utf8, to: "\(folder)/results.json")
        try AtomicFile.write(ComparisonTables(results).markdown().utf8, to: "\(folder)/tables.md")
        for (name, strips) in [
            ("strips", pictures.strips), ("neighbours", pictures.neighbours), ("noise", pictures.noisyInputs),
        ] {
            guard let strips else { continue }
            let grid = ImageGrid(columns: 1).compose(stages: strips.columns.map(\.pictures))
            try PNG.write(grid, to: "\(folder)/\(name).png")
        }
        try AtomicFile.write(report.utf8, to: "\(folder)/report.html")
    }
}
