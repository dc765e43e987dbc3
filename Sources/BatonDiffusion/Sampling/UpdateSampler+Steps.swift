import BatonSettings

/// One step of a run.
struct UpdateStep: Hashable {
    /// Its number on the schedule, from 0; it names the step's random numbers.
    let index: Int
    /// The level it starts at, before churn.
    let sigma: Double
    /// The level it leads to.
    let next: Double
    /// Whether the denoiser is evaluated a second time, at `next`.
    let isCorrected: Bool

    /// Evaluations of D.
    var evaluations: Int { isCorrected ? 2 : 1 }
}

extension UpdateSampler {
    /// The steps that are taken along `schedule`, up to the stop where there is one.
    func plan(along schedule: Schedule) -> [UpdateStep] {
        let whole = zip(schedule.sigmas, schedule.sigmas.dropFirst()).enumerated().map { index, pair in
            step(index, from: pair.0, to: pair.1)
        }
        switch stop {
        case nil: return whole
        case .sigma(let sigma):
            return whole.filter { $0.sigma > sigma }.map { step($0.index, from: $0.sigma, to: max($0.next, sigma)) }
        case .calls(let calls):
            var left = calls
            var steps: [UpdateStep] = []
            for step in whole where left > 0 {
                let isCorrected = step.isCorrected && left > 1
                steps.append(
                    UpdateStep(index: step.index, sigma: step.sigma, next: step.next, isCorrected: isCorrected))
                left -= isCorrected ? 2 : 1
            }
            return steps
        }
    }

    /// The steps of `plan` that are left for a run that begins at `sigma`.
    func entering(_ plan: [UpdateStep], at sigma: Double) -> [UpdateStep] {
        plan.filter { $0.next < sigma }.map { step in
            UpdateStep(
                index: step.index, sigma: min(step.sigma, sigma), next: step.next, isCorrected: step.isCorrected)
        }
    }

    private func step(_ index: Int, from sigma: Double, to next: Double) -> UpdateStep {
        UpdateStep(index: index, sigma: sigma, next: next, isCorrected: corrector != .none && next > 0)
    }

    /// The level at which a run along `schedule` ends: 0 without a stop.
    public func finalSigma(along schedule: Schedule) -> Double { plan(along: schedule).last?.next ?? schedule.start }

    /// Refuses a stop that `schedule` never reaches.
    ///
    /// - Throws: `BatonError` (bad configuration) for more evaluations than there are, for none, and for a level at or above
    ///   the start.
    public func requireReachableStop(along schedule: Schedule) throws(BatonError) {
        switch stop {
        case nil: return
        case .calls(let calls):
            var whole = self
            whole.stop = nil
            let all = whole.plan(along: schedule).reduce(0) { $0 + $1.evaluations }
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
