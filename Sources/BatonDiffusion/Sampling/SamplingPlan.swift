import BatonSettings
import BatonTensor

/// One step of a run.
public struct SamplingStep: Hashable, Sendable {
    /// Its number on the schedule, from 0; it names the step's random numbers.
    public let index: Int
    /// The level it starts at, before churn.
    public let sigma: Double
    /// The level it leads to.
    public let next: Double
    /// Whether the denoiser is evaluated a second time, at `next`.
    public let isCorrected: Bool

    /// Evaluations of D.
    public var evaluations: Int { isCorrected ? 2 : 1 }
}

/// Which steps a sampler takes: the levels it visits, where it ends early, and what a step costs.
public struct SamplingPlan: Hashable, Sendable {
    /// The levels of a whole run.
    public var schedule: Schedule
    /// How many of the steps, from the first on, evaluate the denoiser a second time at their end; one that leads to 0 never does.
    public var correctedSteps: Int
    /// Noise added before steps; only for processes that do not attenuate.
    public var churn: Churn?
    /// Where a run ends early; nil for a finished image.
    public var stop: SamplingStop?

    /// Makes a plan.
    public init(along schedule: Schedule, correctedSteps: Int = 0, churn: Churn? = nil, stop: SamplingStop? = nil) {
        self.schedule = schedule
        self.correctedSteps = correctedSteps
        self.churn = churn
        self.stop = stop
    }

    /// The steps that are taken, up to the stop where there is one.
    public var steps: [SamplingStep] {
        let whole = zip(schedule.sigmas, schedule.sigmas.dropFirst()).enumerated().map { index, pair in
            step(index, from: pair.0, to: pair.1)
        }
        switch stop {
        case nil: return whole
        case .sigma(let sigma):
            return whole.filter { $0.sigma > sigma }.map { step($0.index, from: $0.sigma, to: max($0.next, sigma)) }
        case .calls(let calls):
            var left = calls
            var steps: [SamplingStep] = []
            for step in whole where left > 0 {
                let isCorrected = step.isCorrected && left > 1
                steps.append(
                    SamplingStep(index: step.index, sigma: step.sigma, next: step.next, isCorrected: isCorrected))
                left -= isCorrected ? 2 : 1
            }
            return steps
        }
    }

    private func step(_ index: Int, from sigma: Double, to next: Double) -> SamplingStep {
        SamplingStep(index: index, sigma: sigma, next: next, isCorrected: index < correctedSteps && next > 0)
    }

    /// The level at which a run ends: 0 without a stop.
    public var finalSigma: Double { steps.last?.next ?? schedule.start }

    /// Network evaluations an image, where one denoising at σ costs `evaluations(σ)`: one a step, and one at the end of each that is
    /// corrected.
    public func calls(evaluations: (Double) -> Int) -> Int {
        steps.reduce(0) { total, step in
            total + evaluations(raised(step.sigma)) + (step.isCorrected ? evaluations(step.next) : 0)
        }
    }

    /// The level a step starts at after churn.
    func raised(_ sigma: Double) -> Double {
        sigma * (1 + (churn?.factor(at: sigma, steps: schedule.steps) ?? 0))
    }

    /// Refuses a stop that the schedule never reaches.
    ///
    /// - Throws: `BatonError` (bad configuration) for more evaluations than there are, for none, and for a level at or above
    ///   the start.
    public func requireReachableStop() throws(BatonError) {
        switch stop {
        case nil: return
        case .calls(let calls):
            var whole = self
            whole.stop = nil
            let all = whole.steps.reduce(0) { $0 + $1.evaluations }
            guard calls >= 1, calls <= all else {
                throw BatonError(
                    .badConfiguration, "sampling cannot stop after \(calls) calls: it makes \(all)",
                    hint: "a number from 1 to \(all), or more steps")
            }
        case .sigma(let sigma):
            guard sigma > 0, sigma < schedule.start else {
                throw BatonError(
                    .badConfiguration, "sampling cannot stop at sigma \(sigma): it starts at \(schedule.start)",
                    hint: "a level between 0 and the start")
            }
        }
    }
}

extension SamplingPlan {
    /// Takes the steps from `start`, a state at the schedule's first level. Where `context` gives images to start from, the run begins
    /// at their level instead, on the levels of the schedule that are below it; steps keep their numbers, and so their noise.
    ///
    /// - Parameters:
    ///   - denoiser: the denoiser.
    ///   - process: the forward process.
    ///   - start: the state that the walk begins with.
    ///   - context: the stage's name, noise and observer.
    ///   - advance: takes one step: changes the walk's state and returns the denoised image it went by, for the observer.
    /// - Throws: `BatonError` (bad configuration) for churn under a process that attenuates, since the raised state would
    ///   then lie off the process, and for a stop that is never reached; what `advance` or the observer throws.
    public func run(
        _ denoiser: some Denoiser, under process: some ForwardProcess, from start: Tensor, context: SamplingContext,
        step advance: (inout SamplingWalk, SamplingStep) throws -> Tensor
    ) throws -> SamplerOutput {
        guard churn == nil || !process.attenuates else {
            throw BatonError(
                .badConfiguration, "churn is not defined for a process that attenuates", hint: "use eta instead")
        }
        try requireReachableStop()
        try context.given?.requireFit(start.shape, stage: context.stage)
        let entry = try context.given?.level(along: schedule)
        let steps = steps
        var walk = SamplingWalk(
            denoiser: KeepingDenoiser(base: denoiser, given: context.given), process: process, plan: self,
            context: context, x: start)
        if let entry { walk.begin(at: max(entry, finalSigma)) }
        for step in entry.map({ entering(steps, at: $0) }) ?? steps {
            let denoised = try advance(&walk, step)
            try context.observer?.observe(
                SamplingProgress(
                    stage: context.stage, step: step.index + 1, steps: steps.count, sigma: step.next, x: walk.x,
                    denoised: denoised, calls: walk.calls))
        }
        return SamplerOutput(images: walk.x, sigma: finalSigma, calls: walk.calls)
    }

    /// The `steps` that are left for a run that begins at `sigma`.
    private func entering(_ steps: [SamplingStep], at sigma: Double) -> [SamplingStep] {
        steps.filter { $0.next < sigma }.map { step in
            SamplingStep(
                index: step.index, sigma: min(step.sigma, sigma), next: step.next, isCorrected: step.isCorrected)
        }
    }
}
