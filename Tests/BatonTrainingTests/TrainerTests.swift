import BatonNetworks
import BatonSettings
import BatonTensor
import BatonTraining
import Foundation
import Testing

@Suite("Trainer", .serialized) struct TrainerTests {
    @Test("a tiny stage learns eight pictures") func aTinyStageLearnsEightPictures() throws {
        var settings = Tiny.settings
        settings.images = 8 * 300
        settings.learningRate = 4e-3
        settings.flip = false
        let trainer = try Trainer(
            Tiny.stage(dropout: 0), on: Tiny.dataset(), settings: settings)
        var losses: [Double] = []
        while !trainer.isFinished { losses.append(try trainer.step().loss) }
        func mean(_ part: ArraySlice<Double>) -> Double { part.reduce(0, +) / Double(part.count) }
        let first = mean(losses[..<20])
        let last = mean(losses.suffix(50))
        #expect(first > 0.5)
        #expect(last < 0.5 * first, "from \(first) to \(last)")
    }

    @Test("the state goes on to the bit") func theStateGoesOnToTheBit() throws {
        let whole = try Trainer(Tiny.stage(), on: Tiny.dataset(), settings: Tiny.settings)
        for _ in 0..<7 { _ = try whole.step() }
        let state = whole.state()
        for _ in 0..<7 { _ = try whole.step() }

        let resumed = try Trainer(Tiny.stage(), on: Tiny.dataset(), settings: Tiny.settings)
        try resumed.restore(state)
        for _ in 0..<7 { _ = try resumed.step() }
        let isEqual = resumed.state() == whole.state()
        #expect(isEqual)
        #expect(resumed.imagesSeen == 112)
    }

    /// What is computed twice comes out the same; only the order in which an image's gradients are added up is another.
    @Test("recomputing changes no more than rounding", arguments: ["base", "top"])
    func recomputingChangesNoMoreThanRounding(stage: String) throws {
        let states = try [false, true].map { recomputes in
            var settings = Tiny.settings
            settings.recomputes = recomputes
            let trainer = try Trainer(Tiny.stage(stage), on: Tiny.dataset(), settings: settings)
            _ = try trainer.step()
            return trainer.state()
        }
        expectEqualGradients(states[0], states[1])
    }

    /// The library sums the weights' gradients over images by thread, so last bits may differ, and nothing more.
    @Test("threads change no more than rounding", arguments: ["base", "top"]) func threadsChangeNoMoreThanRounding(
        stage: String
    ) throws {
        let states = try [1, 2].map { threads in
            let trainer = try Trainer(Tiny.stage(stage), on: Tiny.dataset(), settings: Tiny.settings)
            Threads.use(threads)
            defer { Threads.use(1) }
            _ = try trainer.step()
            return trainer.state()
        }
        expectEqualGradients(states[0], states[1])
    }

    /// T37. One step without ramp; Adam's own normalisation would blow up rounding where a gradient is zero, so the
    /// gradients are compared through the first moments, (1 − β₁)·g.
    @Test("a batch may be split") func aBatchMayBeSplit() throws {
        var settings = Tiny.settings
        var states: [TrainerState] = []
        for part in [8, 4, 3] {
            settings.microBatch = part
            let trainer = try Trainer(Tiny.stage(dropout: 0), on: Tiny.dataset(), settings: settings)
            _ = try trainer.step()
            states.append(trainer.state())
        }
        for other in states[1...] { expectEqualGradients(states[0], other) }
    }

    /// Compares the first moments of states after one step.
    private func expectEqualGradients(_ one: TrainerState, _ other: TrainerState) {
        for (a, b) in zip(one.optimizer, other.optimizer) where a.name.hasPrefix("first.") {
            let difference = zip(a.values, b.values).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
            let size = a.values.reduce(0.0) { $0 + pow(Double($1), 2) }
            #expect(difference.squareRoot() <= 1e-5 * max(size.squareRoot(), 1e-6), "\(a.name)")
        }
    }

    /// T35, as the trainer uses it: the rate of the first step is 0, so the weights stay, and the average copies them.
    @Test("the first step of a ramp changes nothing") func theFirstStepOfARampChangesNothing() throws {
        let trainer = try Trainer(Tiny.stage(), on: Tiny.dataset(), settings: Tiny.settings)
        let before = trainer.state().model
        let report = try trainer.step()
        #expect(report.learningRate == 0)
        let after = trainer.state()
        #expect(after.model == before)
        let parameters = Set(after.average.map(\.name))
        #expect(after.average == after.model.filter { parameters.contains($0.name) })
        #expect(try trainer.step().learningRate == 1e-3 * 8 / 40)
        for _ in 0..<4 { _ = try trainer.step() }
        #expect(try trainer.step().learningRate == 1e-3)
    }

    @Test("a loss that is not finite stops before the weights change")
    func aLossThatIsNotFiniteStopsBeforeTheWeightsChange() throws {
        let stage = try Tiny.stage()
        let trainer = try Trainer(stage, on: Tiny.dataset(), settings: Tiny.settings)
        for _ in 0..<3 { _ = try trainer.step() }
        let good = trainer.state()
        let broken = stage.network.parameters[0]
        try broken.set([Float](repeating: .nan, count: broken.count))
        let divergence = try #require(throws: TrainingDivergence.self) { try trainer.step() }
        #expect(divergence.step == 4 && divergence.imagesSeen == 24 && divergence.sigmas.count == 8)
        #expect(divergence.description.contains("step 4"))
        #expect(throws: TrainingDivergence.self) { try trainer.requireFiniteWeights() }
        try trainer.restore(good)
        _ = try trainer.step()
        #expect(trainer.steps == 4)
    }

    @Test("a state of another network is refused whole") func aStateOfAnotherNetworkIsRefusedWhole() throws {
        let trainer = try Trainer(Tiny.stage(), on: Tiny.dataset(), settings: Tiny.settings)
        _ = try trainer.step()
        let before = trainer.state()
        var foreign = before
        foreign.model[0] = NamedArray(name: foreign.model[0].name, shape: [1], values: [0])
        #expect(throws: BatonError.self) { try trainer.restore(foreign) }
        foreign = before
        foreign.average.removeLast()
        #expect(throws: BatonError.self) { try trainer.restore(foreign) }
        #expect(trainer.state() == before)
    }
}
