import BatonCharts
import BatonCheckpoints
import BatonData
import BatonDiffusion
import BatonFiles
import BatonSettings
import BatonTensor
import Foundation

extension TrainingRun {
    /// Trains to the end, or until somebody asks to stop.
    ///
    /// - Throws: `BatonError`: `interrupted` where it was asked to stop, with the state saved; `failure` where numbers are no longer
    ///   finite; `cannotWrite`.
    public func run(until requests: StopRequests = .none) throws -> Outcome {
        let weights = folder.file("\(trainer.stage.id).h5")
        if trainer.isFinished, resumedAt > 0, results.allSatisfy({ hasFinished($0.path) }) {
            note("already trained on \(trainer.imagesSeen) images: \(folder.path)")
            return Outcome(folder: folder.path, weights: weights, images: resumedAt, resumedAt: resumedAt)
        }
        do {
            try train(until: requests)
            for (path, halfLife) in results {
                try CheckpointStore.save(
                    finishedCheckpoint(halfLife: halfLife), to: path,
                    precision: trainer.settings.exportsHalfPrecision ? .float16 : .float32)
            }
        } catch {
            let ending = (error as? TrainingDivergence).map(ending) ?? error
            log.log(level: (ending as? BatonError)?.kind == .interrupted ? .info : .error, "\(ending)")
            throw ending
        }
        note("done: \(trainer.imagesSeen) images in \(Quantity.time(elapsed)); weights in \(weights)")
        return Outcome(folder: folder.path, weights: weights, images: trainer.imagesSeen, resumedAt: resumedAt)
    }

    /// Whether the finished weights are there and whole; what is not is written again.
    private func hasFinished(_ weights: String) -> Bool {
        guard FileManager.default.fileExists(atPath: weights) else { return false }
        do throws(BatonError) {
            try CheckpointFile.open(weights).verify()
            return true
        } catch {
            note("writing the weights again: \(error.headline)", level: .warning)
            return false
        }
    }

    /// The files of finished weights, each with the half-life of its average; nil for the one that is sampled from.
    private var results: [(path: String, halfLife: Int?)] {
        let id = trainer.stage.id
        return [(folder.file("\(id).h5"), nil)]
            + trainer.settings.averages.map { (folder.file("\(id)-ema-\($0).h5"), $0) }
    }

    /// The error for a training that has left the finite numbers. A state that leads there at once is not called good.
    private func ending(_ divergence: TrainingDivergence) -> BatonError {
        guard let lastGood, trainer.imagesSeen == resumedAt else { return divergence.error(lastGood: lastGood) }
        let older = Snapshots.list(folder.checkpoints).last { $0.images < resumedAt }
        return divergence.error(afterResuming: lastGood, older: older?.path)
    }

    private func train(until requests: StopRequests) throws {
        var telemetry = try Telemetry(
            folder: folder, levels: LevelBins(trainer.stage.process.levels), images: resumedAt, elapsed: elapsed)
        note(
            (resumedAt > 0 ? "going on at \(resumedAt) images" : "training stage '\(trainer.stage.id)'")
                + " on \(Threads.count) threads in \(folder.path)")
        progress(
            .began(
                "train \(trainer.stage.id)", unit: "images", total: trainer.settings.images, done: trainer.imagesSeen))
        defer { progress(.ended) }
        while !trainer.isFinished { try advance(&telemetry, until: requests) }
        try telemetry.tick(measured())
        try save()
        try drawLoss()
        try drawGrid(&telemetry)
    }

    /// One step, and what is due after it.
    private func advance(_ telemetry: inout Telemetry, until requests: StopRequests) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let report = try trainer.step()
        let seconds = (clock.now - start).inSeconds
        elapsed += seconds
        telemetry.add(report, time: seconds)
        progress(.advanced(Double(trainer.imagesSeen), detail: telemetry.summary))
        let settings = trainer.settings
        if trainer.isFinished { return }
        if let validation = settings.validation, isDue(validation.interval ?? settings.snapshotImages) {
            try telemetry.tick(measured())
        } else if isDue(settings.tickImages) {
            try telemetry.tick()
        }
        if requests.takesSave() || isDue(settings.snapshotImages) {
            try save()
            try drawLoss()
        }
        if isDue(settings.sampleImages) { try drawGrid(&telemetry) }
        if requests.isInterrupted() {
            try telemetry.tick()
            try save()
            throw BatonError(
                .interrupted, "training was interrupted after \(trainer.imagesSeen) images; its state is saved",
                file: folder.path, hint: "the same command goes on from there")
        }
    }

    /// The loss on the pictures held back, with the averaged weights.
    private func measured() throws -> TrainingStatistics.Validation? {
        try validation.flatMap { validation in try trainer.withAverages { try validation.measure() } }
    }

    /// Whether the last step reached or passed a multiple of `interval` images.
    private func isDue(_ interval: Int) -> Bool {
        trainer.imagesSeen / interval != (trainer.imagesSeen - trainer.settings.batch) / interval
    }

    /// Saves everything to go on from, unless that is no good.
    func save() throws {
        try trainer.requireFiniteWeights()
        try prepareFolder()
        let path = folder.checkpoints + "/" + Snapshots.name(trainer.stage.id, images: trainer.imagesSeen)
        // Reads back what it wrote, so the older ones may go.
        try CheckpointStore.save(checkpoint(), to: path)
        lastGood = path
        Snapshots.prune(folder, keeping: trainer.settings.keep)
        log.info("saved \(path)")
    }

    /// Makes again what somebody has removed in the middle of the work.
    private func prepareFolder() throws {
        let isWhole = FileManager.default.fileExists(atPath: folder.file("identity"))
        try folder.prepare()
        guard !isWhole else { return }
        try folder.describe(identity, provenance: provenance, configuration: plan.configuration)
        note("the run's folder was removed, and is made again", level: .warning, isNotice: true)
    }

    /// Samples with the averaged weights into `samples/`.
    private func drawGrid(_ telemetry: inout Telemetry) throws {
        guard let makeGrid else { return }
        let grid = try trainer.withAverages { try makeGrid(trainer.stage, trainer.source) }
        let name = Snapshots.name(trainer.stage.id, images: trainer.imagesSeen)
        let path = folder.samples + "/" + name.dropLast(3) + ".png"
        try prepareFolder()
        try PNG.write(grid, to: path)
        try telemetry.image(grid, of: trainer.stage.id, step: trainer.imagesSeen)
        log.info("sampled \(path)")
    }

    /// Draws the loss of the whole run so far.
    private func drawLoss() throws {
        let statistics = TrainingStatistics.read(folder.file("stats.jsonl"))
        let title = "\(plan.name), stage \(trainer.stage.id)"
        try folder.write(LossCurve.chart(statistics, title: title).svg(), to: "loss.svg")
    }
}
