import BatonData
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor

/// Trains the network of one stage: draws batches, differentiates the loss, steps the optimiser and the average.
///
/// Knows nothing of files; see ``TrainingRun``. After the same number of steps from the same seed, weights, averages and
/// moments are the same to the bit, whether or not the training was stopped and resumed in between.
public final class Trainer {
    /// The stage that learns.
    public let stage: any NetworkStage
    /// How it learns.
    public let settings: TrainingSettings
    /// Where its pictures come from.
    public let source: TrainingSource
    /// Steps taken.
    public private(set) var steps = 0
    /// Images seen.
    public private(set) var imagesSeen = 0

    private let parameters: [Parameter]
    private let optimizer: Adam
    private let average: ExponentialMovingAverage
    /// Further averages by their half-life in images.
    private let averages: [Int: ExponentialMovingAverage]
    private let learningRate: LearningRateRamp
    private let sanitizer: GradientSanitizer

    /// Prepares a training. A network without values is given initial ones that depend on the seed and the names alone; one
    /// that has values is trained further from them.
    ///
    /// - Throws: `BatonError` (bad data) where the data set does not fit the stage; where the stage cannot be trained by itself.
    public init(_ stage: any NetworkStage, on dataset: ImageDataset, settings: TrainingSettings) throws(BatonError) {
        try stage.requireTrainable()
        self.stage = stage
        self.settings = settings
        source = try TrainingSource(dataset, for: stage, settings: settings)
        parameters = stage.network.parameters
        optimizer = Adam(settings.optimizer)
        average = ExponentialMovingAverage(
            halfLife: Double(settings.emaHalfLifeImages), rampUp: settings.emaRamp)
        averages = Dictionary(
            settings.averages.map { ($0, ExponentialMovingAverage(halfLife: Double($0), rampUp: settings.emaRamp)) },
            uniquingKeysWith: { first, _ in first })
        learningRate = LearningRateRamp(rate: settings.learningRate, images: settings.rampImages)
        sanitizer = GradientSanitizer(limit: Float(settings.gradientLimit))
        if !stage.network.isMaterialized { stage.network.materialize(key: Trainer.initialKey(of: stage, settings)) }
        stage.network.clearGradients()
    }

    /// What the first weights of a stage's network are drawn from.
    public static func initialKey(of stage: some NetworkStage, _ settings: TrainingSettings) -> RandomKey {
        RandomKey(seed: UInt64(settings.seed)).folding(stage.id).folding("weights")
    }

    /// Whether all images have been seen.
    public var isFinished: Bool { imagesSeen >= settings.images }

    /// Makes one step on the next batch, or as many as the stage wants of one.
    ///
    /// - Throws: ``TrainingDivergence`` where the loss is not finite, with the weights as they were; what the stage throws.
    public func step() throws -> StepReport {
        let batch = settings.batch
        var report = StepReport(
            step: steps + 1, imagesSeen: imagesSeen + batch, sigmas: [], losses: [],
            learningRate: learningRate(imagesSeen: imagesSeen), repairedGradients: 0)
        for update in 0..<stage.updatesPerBatch {
            try differentiate(update: update, into: &report)
            report.repairedGradients += sanitizer(parameters)
            optimizer.step(parameters, learningRate: report.learningRate)
            stage.network.clearGradients()
        }
        for average in [average] + averages.values {
            average.update(parameters, imagesSeen: imagesSeen, batch: batch)
        }
        steps += 1
        imagesSeen += batch
        return report
    }

    /// Adds up the gradients of the next batch, a part at a time.
    private func differentiate(update: Int, into report: inout StepReport) throws {
        let batch = settings.batch
        for start in stride(from: 0, to: batch, by: settings.microBatch) {
            let end = min(start + settings.microBatch, batch)
            var part = try source.batch(imagesSeen + start..<imagesSeen + end)
            part.update = update
            part.recomputes = settings.recomputes
            let loss = try stage.loss(part)
            report.sigmas += loss.sigmas
            report.losses += loss.perImage
            guard loss.total.item().isFinite, loss.perImage.allSatisfy(\.isFinite) else {
                stage.network.clearGradients()
                throw TrainingDivergence(
                    step: report.step, imagesSeen: imagesSeen, cause: .loss, sigmas: loss.sigmas,
                    losses: loss.perImage)
            }
            // A part's loss is a mean over its own images; the step's is one over all.
            (loss.total * (Float(end - start) / Float(batch))).backward()
        }
    }

    /// Looks for weights, averages and moments that are not finite.
    ///
    /// - Throws: ``TrainingDivergence`` that names the first such parameter.
    public func requireFiniteWeights() throws(TrainingDivergence) {
        let name =
            parameters.first { $0.value.nonFiniteCount > 0 }?.name
            ?? ([average] + averages.values).lazy.compactMap { $0.firstNonFinite }.first ?? optimizer.firstNonFinite
        guard let name else { return }
        throw TrainingDivergence(
            step: steps, imagesSeen: imagesSeen, cause: .weights(name), sigmas: [], losses: [])
    }

    /// Runs `body` with the averaged weights in the network.
    public func withAverages<Result>(_ body: () throws -> Result) rethrows -> Result {
        try average.withAverages(in: parameters, body)
    }

    /// The averages and the buffers: what samples are made with.
    ///
    /// - Parameter halfLife: that of one of the further averages, in images; nil for the average that is sampled from.
    public func averagedWeights(halfLife: Int? = nil) -> [NamedArray] {
        let chosen = halfLife.flatMap { averages[$0] } ?? average
        return chosen.exportState(parameters) + stage.network.buffers.map(\.namedArray)
    }

    /// Everything to go on from.
    public func state() -> TrainerState {
        TrainerState(
            model: (parameters + stage.network.buffers).map(\.namedArray), average: average.exportState(parameters),
            averages: averages.mapValues { $0.exportState(parameters) },
            optimizer: optimizer.exportState(parameters),
            optimizerSteps: optimizer.stepsByParameter.filter { $0.value != optimizer.steps }, steps: steps,
            imagesSeen: imagesSeen)
    }

    /// Goes on from a state of the same stage.
    ///
    /// - Throws: `BatonError` where names or shapes differ, or a value is not finite.
    public func restore(_ state: TrainerState) throws(BatonError) {
        let arrays = parameters + stage.network.buffers
        let named = Dictionary(state.model.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for array in arrays {
            guard let stored = named[array.name] else { throw .missingArray(array.name) }
            guard stored.shape == array.shape else {
                throw .misshapenArray(array.name, found: stored.shape, expected: array.shape)
            }
        }
        for array in state.arrays where array.values.contains(where: { !$0.isFinite }) { throw .notFinite(array.name) }
        if let unknown = Set(named.keys).subtracting(arrays.map(\.name)).min() { throw .unknownArray(unknown) }
        // A training that has not made a step has neither averages nor moments.
        if state.steps > 0 {
            try average.importState(state.average, for: parameters)
            // One that the state lacks begins with the weights of the next step.
            for (halfLife, average) in averages {
                if let stored = state.averages[halfLife] { try average.importState(stored, for: parameters) }
            }
        }
        try optimizer.importState(
            state.optimizer, steps: state.steps * stage.updatesPerBatch, own: state.optimizerSteps, for: parameters)
        for array in arrays {
            if let stored = named[array.name] { try array.set(stored.values) }
        }
        steps = state.steps
        imagesSeen = state.imagesSeen
    }
}
