import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonEvaluation
import BatonFiles
import BatonSettings
import Foundation

/// Samples the same seeds at every point of a grid of settings.
///
/// A stage whose own settings, weights and lower stages are the same at several points is run once: its exact images lie in
/// `lower/`, in a folder named by the hash of all that they depend on. Each point has a folder of its own, made as `baton sample`
/// makes one, so that a sweep resumes image by image.
public struct Sweep {
    /// A point that has been sampled.
    struct Result {
        let point: SweepPoint
        /// Where its pictures and their manifest are.
        let folder: SampleFolder
        let configHash: String
        /// What an image costs, a stage at a time.
        let costs: [StageCost]
        /// Where the clean images that the highest stage was handed lie; nil where there are none.
        let below: String?
        /// Pictures made now, the others having been there.
        let made: Int
    }

    /// A point that has been checked.
    private struct Plan {
        let point: SweepPoint
        let file: CascadeFile
        let stages: [any Stage]
    }

    private let request: SampleRequest
    private let items: SampleItems
    private let output: String
    private let batch: Int
    private let plans: [Plan]
    private let plugins: PluginRegistry
    private let base: CascadeFile

    /// Checks every point, so that a mistake in the last is found before the first is sampled.
    ///
    /// - Parameters:
    ///   - path: the cascade file.
    ///   - overrides: changes to it at every point.
    ///   - axes: what is varied, at least one key.
    ///   - plugins: the plug-ins.
    ///   - request: which pictures every point makes; seeds 0 to 7 where it names none.
    ///   - output: the folder of all points.
    ///   - batch: pictures that are made at once.
    /// - Throws: `BatonError` for more than 1000 points, a key that is varied twice, or a folder that cannot be written;
    ///   `DiagnosticsError` with what is wrong with the points, all together.
    public init(
        _ path: String, overrides: [String] = [], axes: [SweepAxis], plugins: PluginRegistry,
        request: SampleRequest = SampleRequest(), output: String, batch: Int = 8
    ) throws {
        let points = try SweepPoint.all(axes)
        base = try CascadeFile.load(path, overrides: overrides, plugins: plugins)
        try OutputFolder.requireWritable(output)
        var plans: [Plan] = []
        var problems: [Diagnostic] = []
        for point in points {
            do {
                let file = try CascadeFile.load(path, overrides: overrides + point.overrides, plugins: plugins)
                plans.append(Plan(point: point, file: file, stages: try CascadeSampler(file.cascade).stages))
            } catch let error as DiagnosticsError {
                for diagnostic in error.diagnostics where !problems.contains(diagnostic) { problems.append(diagnostic) }
            }
        }
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
        self.plans = plans
        self.plugins = plugins
        self.request = request
        self.output = output
        self.batch = batch
        items = try request.items(of: base.cascade, names: base.description.labelNames, count: 8)
    }

    /// Samples what is missing at every point, and writes `grid.png` and `sweep.json`.
    ///
    /// - Parameters:
    ///   - metrics: what the pictures are judged by.
    ///   - data: path of the data set that they are judged against; nil to judge nothing.
    ///   - progress: who is told how the work goes on.
    ///   - requests: who may end it.
    /// - Throws: what a ``SampleJob`` throws; `failure` where a point has lost images, since it cannot be compared with the others.
    public func run(
        metrics: MetricSuite = .builtIn, against data: String? = nil, progress: @escaping WorkProgress = { _ in },
        until requests: StopRequests = .none
    ) throws -> SweepReport {
        let watch = Watch(tell: progress, requests: requests)
        let dataset = try data.map { try ImageDataset.load($0, numberedAs: base.description.labelNames) }
        if let data { try dataset?.requirePictures(data) }
        var results: [Result] = []
        for (index, plan) in plans.enumerated() {
            watch.tell(
                .message(
                    "point \(index + 1) of \(plans.count): \(plan.point.overrides.joined(separator: " "))"))
            results.append(try run(plan, watch))
        }
        let picture = "\(output)/grid.png"
        let hasPicture = try SweepGrid.write(
            results, items: items, channels: base.cascade.space.codec?.pictureChannels ?? 3, to: picture)
        let report = try SweepReport(
            results, cascade: base.cascade.name, output: output, seeds: items.map(\.sample.seed),
            grid: hasPicture ? picture : nil, data: data, dataset: dataset, suite: metrics, progress: progress)
        try AtomicFile.write(JSONText.text(report).utf8, to: "\(output)/sweep.json")
        return report
    }

    private func run(_ plan: Plan, _ watch: Watch) throws -> Result {
        let weights = try StageWeights(
            plan.file, plugins: plugins, choices: request.weights, allowsUntrained: request.allowsUntrained)
        let identities = try weights.load(plan.stages, batch: batch, progress: watch.tell)
        var input: SampleInput?
        var below: String?
        for (index, stage) in plan.stages.dropLast().enumerated() {
            let folder = SampleFolder(
                path: "\(output)/lower/\(hash(plan, through: index, identities))", hasSubfolders: items.count > 1000)
            _ = try sample(
                plan, index, input: input, into: folder, identities: identities, savesStages: true,
                watch: watch)
            let images = "\(folder.path)/\(stage.id)"
            input = try SampleInput(images, replacing: stage, resizes: false)
            below = stage.offers.kind == .clean ? images : nil
        }
        let last = plan.stages.count - 1
        let folder = SampleFolder(path: "\(output)/\(plan.point.folder)", hasSubfolders: items.count > 1000)
        let outcome = try sample(
            plan, last, input: input, into: folder, identities: identities, savesStages: false,
            watch: watch)
        return Result(
            point: plan.point, folder: folder, configHash: hash(plan, through: last, identities),
            costs: plan.stages.map { StageCost($0) }, below: below, made: outcome.made)
    }

    /// Runs one stage on what the one below has left.
    private func sample(
        _ plan: Plan, _ index: Int, input: SampleInput?, into folder: SampleFolder, identities: [String: String],
        savesStages: Bool, watch: Watch
    ) throws -> SampleJob.Outcome {
        let id = plan.stages[index].id
        try OutputFolder.make(folder.path)
        var options = SampleJob.Options()
        (options.batch, options.savesStages) = (batch, savesStages)
        let outcome = try SampleJob(
            plan.file.cascade,
            sampler: CascadeSampler(plan.file.cascade, from: index == 0 ? nil : id, until: id), items: items,
            source: input.map(SampleSource.below), folder: folder, configHash: hash(plan, through: index, identities),
            options: options
        ).run(progress: watch.tell, until: watch.requests)
        // A point with a gap cannot be compared with the others.
        try outcome.requireWhole(folder: folder.path)
        return outcome
    }

    /// Names all that the images of stage `index` depend on besides seed and label.
    private func hash(_ plan: Plan, through index: Int, _ identities: [String: String]) -> String {
        Identity.ofSamples(
            of: plan.file, stages: plan.stages[...index].map(\.id), weights: identities, source: nil)
    }
}
