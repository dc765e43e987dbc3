import BatonCheckpoints
import BatonDiffusion
import BatonSettings
import BatonTensor
import Foundation

extension StageConformance {
    func descriptionMessages() throws -> [String] {
        var messages: [String] = []
        if family.id.isEmpty || family.summary.isEmpty { messages.append("the family needs an id and a summary") }
        let stage = try makeStage()
        guard let network = (stage as? any NetworkStage)?.network else {
            return messages + (family.hasNetwork ? ["the family has networks, but its stage is no NetworkStage"] : [])
        }
        if !family.hasNetwork { messages.append("the family has no networks, but its stage is a NetworkStage") }
        if let parameter = (network.parameters + network.buffers).first(where: \.isMaterialized) {
            messages.append("making a stage has given '\(parameter.name)' values")
        }
        return messages
    }

    func promiseMessages() throws -> [String] {
        let stage = try makeStage(weights: 1)
        var messages = contractMessages(stage)
        if stage.offers.size != size { messages.append("a stage of \(size) pixels says that it is of another size") }
        let output = try run(stage, keys(2))
        let shape: Shape = [2, stage.offers.space.channels, size, size]
        if output.images.shape != shape { messages.append("it returns \(output.images.shape), not \(shape)") }
        if output.images.nonFiniteCount > 0 { messages.append("it returns values that are NaN or infinite") }
        if abs(output.sigma - stage.offers.sigma) > 1e-9 * max(1, stage.offers.sigma) {
            messages.append("it hands over at sigma \(output.sigma), but promises \(stage.offers.sigma)")
        }
        if output.calls != stage.calls {
            messages.append("it took \(output.calls) calls, but says that it takes \(stage.calls)")
        }
        return messages
    }

    /// The errors of the hand-off contract.
    private func contractMessages(_ stage: any Stage) -> [String] {
        var stages: [StageDeclaration] = []
        if let predecessor {
            let nothing = HandoffRequirement(
                predecessor: .none, space: predecessor.space, labels: predecessor.labels)
            stages.append(StageDeclaration(id: "below", accepts: nothing, offers: predecessor))
        }
        let declaration = StageDeclaration(Cascade.Node(stage, from: predecessor == nil ? nil : "below"))
        let findings =
            HandoffContract.diagnostics(of: stages + [declaration])
            + stage.edgeFindings(declaration, after: predecessor)
        return findings.filter { $0.severity == .error }.map(\.message)
    }

    func keyMessages() throws -> [String] {
        let stage = try makeStage(weights: 1)
        let first = try run(stage, keys(2)).images.array()
        var messages: [String] = []
        if try run(stage, keys(2)).images.array() != first { messages.append("the same keys gave other images") }
        guard family.hasNetwork else { return messages }
        let others = try stage.run(
            handoff(keys(2)), batch: SampleBatch(keys: keys(2, seed: 2), labels: rows(2)), observer: nil)
        if others.images.array() == first { messages.append("other keys gave the same images") }
        return messages
    }

    func batchMessages() throws -> [String] {
        let stage = try makeStage(weights: 1)
        let whole = try run(stage, keys(3)).images
        var messages: [String] = []
        if distance(try run(stage, keys(3), maximumBatch: 2).images, whole) > 1e-3 {
            messages.append("images depend on how many go through the network at once")
        }
        for index in 0..<3 where labels == 0 {
            let alone = try run(stage, [keys(3)[index]]).images
            if distance(alone, whole.slice(axis0: index..<index + 1)) > 1e-3 {
                messages.append("image \(index) depends on the images that are made with it")
            }
        }
        return messages
    }

    /// The largest difference, relative to the largest value.
    private func distance(_ a: Tensor, _ b: Tensor) -> Float {
        let scale = b.array().reduce(Float(1)) { max($0, abs($1)) }
        return zip(a.array(), b.array()).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
    }

    func gradientMessages() throws -> [String] {
        guard let stage = try makeStage(weights: 1) as? any NetworkStage else { return [] }
        func loss(_ keys: [RandomKey], _ rows: Tensor?) throws -> StageLoss {
            try stage.loss(TrainingBatch(images: data(keys), labels: rows, keys: keys))
        }
        let whole = try loss(keys(3), rows(3))
        whole.total.backward()
        var messages = stage.network.parameters.compactMap { parameter -> String? in
            guard let gradient = parameter.gradient else { return "'\(parameter.name)' gets no gradient" }
            return gradient.nonFiniteCount > 0 ? "the gradient of '\(parameter.name)' is not finite" : nil
        }
        stage.network.clearGradients()
        // A stage that is trained with others tells of every image once for each of them.
        if whole.sigmas.isEmpty || whole.sigmas.count % 3 != 0 || whole.perImage.count != whole.sigmas.count {
            messages.append("a loss tells of every image")
        }
        let alone = try loss([keys(3)[1]], rows(3)?.slice(axis0: 1..<2))
        if whole.perImage.count >= 3, abs(alone.perImage[0] - whole.perImage[1]) > 1e-3 * abs(whole.perImage[1]) {
            messages.append("the loss of an image depends on the images of its batch")
        }
        return messages
    }

    func checkpointMessages() throws -> [String] {
        guard let stage = try makeStage(weights: 1) as? any NetworkStage,
            let other = try makeStage(weights: 2) as? any NetworkStage
        else { return [] }
        let path = NSTemporaryDirectory() + "baton-conformance-\(UUID().uuidString).h5"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let arrays = (stage.network.parameters + stage.network.buffers).map(\.namedArray)
        try CheckpointStore.save(
            StageCheckpoint(stageID: stage.id, network: stage.network.configuration, model: arrays), to: path)
        let before = try run(other, keys(1)).images.array()
        try CheckpointFile.open(path).load(into: other.network)
        let after = try run(other, keys(1)).images.array()
        let expected = try run(stage, keys(1)).images.array()
        return (after == expected ? [] : ["weights that were saved and loaded give another image"])
            + (before == expected ? ["the weights do not count"] : [])
    }
}
