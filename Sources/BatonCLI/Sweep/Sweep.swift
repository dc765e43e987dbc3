import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTerminal
import Foundation

/// Samples the same seeds at every point of a grid of settings.
///
/// A stage whose own settings, weights and lower stages are the same at several points is run once: its exact images lie in
/// `lower/`, in a folder named by the hash of all that they depend on. Each point has a folder of its own, made as `baton sample`
/// makes one, so that a sweep resumes image by image.
struct Sweep {
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

    let output: String
    let items: SampleItems
    let batch: Int
    let choices: [StageWeights.Choice]
    let allowsUntrained: Bool
    let isQuiet: Bool
    private let plans: [Plan]
    private let plugins: PluginRegistry

    /// Checks every point, so that a mistake in the last is found before the first is sampled.
    ///
    /// - Parameter load: the cascade with further changes.
    /// - Throws: what is wrong with the points, all together.
    init(
        _ points: [SweepPoint], load: (SweepPoint) throws -> CascadeFile, plugins: PluginRegistry, output: String,
        items: SampleItems, batch: Int, choices: [StageWeights.Choice], allowsUntrained: Bool, isQuiet: Bool
    ) throws {
        var plans: [Plan] = []
        var problems: [Diagnostic] = []
        for point in points {
            do {
                let file = try load(point)
                plans.append(Plan(point: point, file: file, stages: try CascadeSampler(file.cascade).stages))
            } catch let error as DiagnosticsError {
                for diagnostic in error.diagnostics where !problems.contains(diagnostic) { problems.append(diagnostic) }
            }
        }
        guard problems.isEmpty else { throw DiagnosticsError(problems) }
        self.plans = plans
        self.plugins = plugins
        self.output = output
        self.items = items
        self.batch = batch
        self.choices = choices
        self.allowsUntrained = allowsUntrained
        self.isQuiet = isQuiet
    }

    /// Samples what is missing at every point.
    func run() throws -> [Result] {
        var results: [Result] = []
        for (index, plan) in plans.enumerated() {
            if !isQuiet {
                Terminal.message("point \(index + 1) of \(plans.count): \(plan.point.overrides.joined(separator: " "))")
            }
            results.append(try run(plan))
        }
        return results
    }

    private func run(_ plan: Plan) throws -> Result {
        let weights = try StageWeights(
            plan.file, plugins: plugins, choices: choices, allowsUntrained: allowsUntrained)
        let identities = try weights.load(plan.stages, batch: batch)
        var input: SampleInput?
        var below: String?
        for (index, stage) in plan.stages.dropLast().enumerated() {
            let folder = SampleFolder(
                path: "\(output)/lower/\(hash(plan, through: index, identities))", hasSubfolders: items.count > 1000)
            _ = try sample(plan, index, input: input, into: folder, identities: identities, savesStages: true)
            let images = "\(folder.path)/\(stage.id)"
            input = try SampleInput(images, replacing: stage, resizes: false)
            below = stage.offers.kind == .clean ? images : nil
        }
        let last = plan.stages.count - 1
        let folder = SampleFolder(path: "\(output)/\(plan.point.folder)", hasSubfolders: items.count > 1000)
        let outcome = try sample(plan, last, input: input, into: folder, identities: identities, savesStages: false)
        return Result(
            point: plan.point, folder: folder, configHash: hash(plan, through: last, identities),
            costs: plan.stages.map { StageCost($0) }, below: below, made: outcome.made)
    }

    /// Runs one stage on what the one below has left.
    private func sample(
        _ plan: Plan, _ index: Int, input: SampleInput?, into folder: SampleFolder, identities: [String: String],
        savesStages: Bool
    ) throws -> SampleJob.Outcome {
        let id = plan.stages[index].id
        try OutputFolder.make(folder.path)
        let outcome = try SampleJob(
            plan.file.cascade,
            sampler: CascadeSampler(plan.file.cascade, from: index == 0 ? nil : id, until: id), items: items,
            source: input.map(SampleSource.below), folder: folder, configHash: hash(plan, through: index, identities),
            options: SampleJob.Options(batch: batch, savesStages: savesStages, isQuiet: isQuiet)
        ).run()
        // A point with a gap cannot be compared with the others.
        try outcome.requireWhole(folder: folder.path)
        return outcome
    }

    /// Names all that the images of stage `index` depend on besides seed and label.
    private func hash(_ plan: Plan, through index: Int, _ identities: [String: String]) -> String {
        SampleIdentity.hash(
            of: plan.file, stages: plan.stages[...index].map(\.id), weights: identities, source: nil)
    }
}
