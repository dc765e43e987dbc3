import BatonFiles
import BatonNetworks
import BatonTensor
import Foundation
import Testing

/// Steps, averages, ramps and gradient hygiene as EDM has them.
@Suite("Optimization") struct OptimizationTests {
    private func parameter(_ name: String, _ values: [Float]) throws -> Parameter {
        let parameter = Parameter(name: name, shape: [values.count], initializer: .zeros)
        try parameter.set(values)
        return parameter
    }

    /// Leaves `slope` as the parameter's gradient.
    private func push(_ slope: [Float], on parameter: Parameter) {
        parameter.clearGradient()
        (parameter.value * Tensor(slope, shape: parameter.shape)).sum().backward()
    }

    @Test("adam follows its definition", arguments: [0.0, 0.1])
    func adamFollowsItsDefinition(_ decay: Double) throws {
        let parameter = try parameter("w", [1, -2, 0.5])
        let adam = Adam(.adamW(weightDecay: decay))
        var (value, first, second) = ([1.0, -2, 0.5], [0.0, 0, 0], [0.0, 0, 0])
        for step in 1...20 {
            let slope = (0..<3).map { sin(Double(step * ($0 + 1))) }
            push(slope.map { Float($0) }, on: parameter)
            adam.step([parameter], learningRate: 0.01)
            for i in 0..<3 {
                first[i] = 0.9 * first[i] + 0.1 * slope[i]
                second[i] = 0.999 * second[i] + 0.001 * slope[i] * slope[i]
                let mean = first[i] / (1 - pow(0.9, Double(step)))
                let square = second[i] / (1 - pow(0.999, Double(step)))
                value[i] -= 0.01 * (decay * value[i] + mean / (square.squareRoot() + 1e-8))
            }
        }
        #expect(adam.steps == 20)
        for (ours, exact) in zip(parameter.value.array(), value) { #expect(abs(Double(ours) - exact) < 1e-5) }
    }

    @Test("a restored optimiser goes on with the same bits") func aRestoredOptimiserGoesOnWithTheSameBits() throws {
        func train(_ parameters: [Parameter], _ adam: Adam, _ average: ExponentialMovingAverage, _ steps: Range<Int>) {
            for step in steps {
                for parameter in parameters {
                    let key = RandomKey(seed: 1).folding(parameter.name).folding(step)
                    push(key.normals(parameter.count), on: parameter)
                }
                adam.step(parameters, learningRate: 1e-2)
                average.update(parameters, imagesSeen: 8 * step, batch: 8)
            }
        }
        let straight = [try parameter("a", [1, 2, 3]), try parameter("b", [4, 5])]
        let (adam, average) = (Adam(), ExponentialMovingAverage(halfLife: 100))
        train(straight, adam, average, 0..<10)

        let half = [try parameter("a", [1, 2, 3]), try parameter("b", [4, 5])]
        let (adam1, average1) = (Adam(), ExponentialMovingAverage(halfLife: 100))
        train(half, adam1, average1, 0..<5)
        let resumed = [try parameter("a", half[0].value.array()), try parameter("b", half[1].value.array())]
        let (adam2, average2) = (Adam(), ExponentialMovingAverage(halfLife: 100))
        try adam2.importState(adam1.exportState(half), steps: adam1.steps, for: resumed)
        try average2.importState(average1.exportState(half), for: resumed)
        train(resumed, adam2, average2, 5..<10)

        #expect(straight.map { $0.value.array() } == resumed.map { $0.value.array() })
        #expect(adam.exportState(straight) == adam2.exportState(resumed))
        #expect(average.exportState(straight) == average2.exportState(resumed))
    }

    /// As in PyTorch, where every parameter counts its own steps: one that others' steps leave alone does not notice them.
    @Test("a parameter without gradient takes no step") func aParameterWithoutGradientTakesNoStep() throws {
        let alone = try parameter("b", [4, 5])
        let pair = [try parameter("a", [1, 2, 3]), try parameter("b", [4, 5])]
        let (own, common) = (Adam(), Adam())
        for step in 0..<12 {
            push(RandomKey(seed: 2).folding(step).normals(3), on: pair[0])
            pair[1].clearGradient()
            if step % 3 == 2 {
                let slope = RandomKey(seed: 3).folding(step).normals(2)
                for parameter in [alone, pair[1]] { push(slope, on: parameter) }
                own.step([alone], learningRate: 0.01)
            }
            common.step(pair, learningRate: 0.01)
        }
        #expect(alone.value.array() == pair[1].value.array())
        #expect(common.steps == 12 && common.stepsByParameter == ["a": 12, "b": 4])

        let resumed = [try parameter("a", pair[0].value.array()), try parameter("b", pair[1].value.array())]
        let restored = Adam()
        try restored.importState(common.exportState(pair), steps: 12, own: ["b": 4], for: resumed)
        for (parameters, adam) in [(pair, common), (resumed, restored)] {
            for parameter in parameters { push([Float](repeating: 0.5, count: parameter.count), on: parameter) }
            adam.step(parameters, learningRate: 0.01)
        }
        #expect(resumed.map { $0.value.array() } == pair.map { $0.value.array() })
    }

    @Test("a state that does not fit is refused") func aStateThatDoesNotFitIsRefused() throws {
        let parameters = [try parameter("a", [1, 2, 3])]
        let whole = NamedArray(name: "first.a", shape: [3], values: [0, 0, 0])
        let adam = Adam()
        #expect(throws: BatonError.missingArray("second.a")) {
            try adam.importState([whole], steps: 1, for: parameters)
        }
        #expect(throws: BatonError.unknownArray("first.b")) {
            try adam.importState([NamedArray(name: "first.b", shape: [1], values: [0])], steps: 1, for: parameters)
        }
        let average = ExponentialMovingAverage(halfLife: 1)
        #expect(throws: BatonError.misshapenArray("a", found: [2], expected: [3])) {
            try average.importState([NamedArray(name: "a", shape: [2], values: [0, 0])], for: parameters)
        }
        #expect(throws: BatonError.missingArray("a")) { try average.importState([], for: parameters) }
    }

    @Test("the average ramps up like the published one") func theAverageRampsUpLikeThePublishedOne() throws {
        // T35
        let long = ExponentialMovingAverage(halfLife: 50e6, rampUp: nil)
        let short = ExponentialMovingAverage(halfLife: 0.5e6, rampUp: nil)
        #expect(abs(long.retention(imagesSeen: 0, batch: 4096) - 0.99994322) < 1e-8)
        #expect(abs(short.retention(imagesSeen: 0, batch: 4096) - 0.99433783) < 1e-8)
        #expect(abs(short.retention(imagesSeen: 0, batch: 1024) - 0.99858144) < 1e-8)
        let ramped = ExponentialMovingAverage(halfLife: 0.5e6)
        #expect(ramped.retention(imagesSeen: 0, batch: 512) == 0)
        #expect(abs(ramped.retention(imagesSeen: 1_000_000, batch: 50_000) - 0.5) < 1e-12)
        #expect(ramped.retention(imagesSeen: 20_000_000, batch: 1024) == short.retention(imagesSeen: 0, batch: 1024))
        // lowdiff.md §7.15: steady from 10 million images on.
        #expect(abs(ramped.retention(imagesSeen: 10_000_000, batch: 512) - 0.99929046912) < 1e-11)
        #expect(abs(ramped.retention(imagesSeen: 10_000_000, batch: 256) - 0.99964517161) < 1e-11)
        #expect(abs(ramped.retention(imagesSeen: 1_000_000, batch: 512) - 0.9929273) < 1e-7)
        #expect(LearningRateRamp(rate: 1e-3, images: 10_000_000)(imagesSeen: 5_000_000) == 5e-4)
    }

    @Test("the first average is a copy and later ones move by their share")
    func theFirstAverageIsACopyAndLaterOnesMoveByTheirShare() throws {
        let parameter = try parameter("w", [1, 2])
        let average = ExponentialMovingAverage(halfLife: 100, rampUp: nil)
        average.update([parameter], imagesSeen: 0, batch: 100)
        #expect(average.exportState([parameter])[0].values == [1, 2])
        try parameter.set([3, 0])
        average.update([parameter], imagesSeen: 100, batch: 100)
        #expect(average.exportState([parameter])[0].values == [2, 1])
        let inside = average.withAverages(in: [parameter]) { parameter.value.array() }
        #expect(inside == [2, 1])
        #expect(parameter.value.array() == [3, 0])
        #expect(average.exportState([parameter])[0].values == [2, 1])
    }

    @Test("the learning rate climbs linearly") func theLearningRateClimbsLinearly() {
        let ramp = LearningRateRamp(rate: 1e-4, images: 10_000_000)
        #expect(ramp(imagesSeen: 0) == 0)
        #expect(ramp(imagesSeen: 5_000_000) == 5e-5)
        #expect(ramp(imagesSeen: 90_000_000) == 1e-4)
        #expect(LearningRateRamp(rate: 1e-4, images: 0)(imagesSeen: 0) == 1e-4)
    }

    @Test("gradients are made finite") func gradientsAreMadeFinite() throws {
        // T37
        let parameter = try parameter("w", [1, 1, 1, 1])
        push([.nan, .infinity, -.infinity, 2], on: parameter)
        #expect(GradientSanitizer()([parameter]) == 3)
        #expect(parameter.gradient?.array() == [0, 1e5, -1e5, 2])
        #expect(GradientSanitizer()([parameter]) == 0)
    }

    @Test("two half batches give the gradient of one") func twoHalfBatchesGiveTheGradientOfOne() throws {
        // T37
        let fixture = try Fixture("songunet-small")
        let network = try BackboneRegistry.builtIn.configuration(published: fixture.configuration).makeBackbone()
        network.materialize(key: RandomKey(seed: 2))
        for parameter in network.parameters where parameter.shape.rank > 1 {
            try parameter.set(RandomKey(seed: 3).folding(parameter.name).normals(parameter.count).map { $0 * 0.1 })
        }
        let x = Tensor(RandomKey(seed: 4).normals(4 * 768), shape: [4, 3, 16, 16])
        let noise = Tensor([0.1, -0.2, 0.3, 0], shape: [4])
        func accumulate(_ range: Range<Int>) {
            let part = network(
                x.slice(axis0: range), noise: noise.slice(axis0: range), labels: nil, augment: nil,
                context: .differentiable)
            part.squared().sum().backward()
        }
        accumulate(0..<4)
        let whole = network.parameters.map { $0.gradient }
        network.clearGradients()
        accumulate(0..<2)
        accumulate(2..<4)
        for (parameter, expected) in zip(network.parameters, whole) {
            guard let expected else { continue }
            let gradient = try #require(parameter.gradient)
            // The bound of the parity tests: some processors' matrix products leave 3e-5 of rounding here.
            #expect(relativeError(gradient, expected) < 1e-4, "\(parameter.name)")
        }
    }
}
