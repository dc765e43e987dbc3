import BatonDiffusion
import BatonNetworks
import BatonTensor

/// A stage's network with random weights, and a batch for it: what the benchmarks time.
package struct StageWorkload {
    private let stage: any NetworkStage
    private let images: Tensor
    /// The images, and behind them a condition where the network takes one.
    private let input: Tensor
    private let labels: Tensor?
    private let keys: [RandomKey]
    private let optimizer = Adam()
    private let average = ExponentialMovingAverage(halfLife: 500_000)
    private let sanitizer = GradientSanitizer()

    /// Gives the network random weights where it has none.
    package init(_ stage: any NetworkStage, space: ImageSpace, labels: LabelSpace, batch: Int) {
        let key = RandomKey(seed: 0)
        if !stage.network.isMaterialized { stage.network.materialize(key: key) }
        self.stage = stage
        keys = (0..<batch).map { key.folding("bench").folding(UInt64($0)) }
        let classes = keys.indices.map { $0 % max(labels.count, 1) }
        self.labels = labels.count > 0 ? LabelSpace.oneHot(classes, count: labels.count) : nil
        let one = space.channels * stage.resolution * stage.resolution
        let noise = Tensor.build([batch, space.channels, stage.resolution, stage.resolution]) { [keys] buffer in
            for (index, key) in keys.enumerated() {
                key.fillNormals(UnsafeMutableBufferPointer(rebasing: buffer[(index * one)..<((index + 1) * one)]))
            }
        }
        images = noise * Float(space.sigmaData)
        let copies = stage.network.inputChannels / max(space.channels, 1)
        input = copies > 1 ? Tensor.concatenated([Tensor](repeating: images, count: copies), axis: 1) : images
    }

    /// Number of images.
    package var batch: Int { keys.count }

    /// One evaluation of the denoiser.
    package func evaluate() throws {
        _ = try stage.denoised(stacked: input, at: NoiseLevels(1, count: batch), Signals(labels: labels))
    }

    /// One step of training: loss, gradient, Adam and average. The rate is zero: every step meets the same weights.
    package func train() throws {
        let parameters = stage.network.parameters
        let values = stage.network.parameterCount
        let size = MemoryLayout<Float>.stride
        stage.network.clearGradients()
        try stage.loss(TrainingBatch(images: images, labels: labels, keys: keys)).total.backward()
        sanitizer(parameters)
        OperationProfile.lap("gradient check", kind: .update, values: values, bytes: size * values)
        // Gradient, both moments and the weights are read, the latter three written.
        optimizer.step(parameters, learningRate: 0)
        OperationProfile.lap("Adam", kind: .update, values: values, bytes: 7 * size * values)
        average.update(parameters, imagesSeen: 1_000_000, batch: batch)
        OperationProfile.lap("average", kind: .update, values: values, bytes: 3 * size * values)
    }

    /// Gives back what a training step leaves behind.
    package func clearGradients() { stage.network.clearGradients() }

    /// Runs `work` and returns what its operations took; uses of weights carry their layer's name.
    package func profile(_ work: () throws -> Void) rethrows -> [OperationRecord] {
        let layers = stage.network.parameters.map { parameter in
            let end = parameter.name.lastIndex(of: ".") ?? parameter.name.endIndex
            return (name: String(parameter.name[..<end]), tensor: parameter.value)
        }
        return try OperationProfile.record(naming: layers, work)
    }
}
