import BatonCheckpoints
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation

extension BackboneConformance {
    func descriptionMessages() throws -> [String] {
        var messages: [String] = []
        if family.id.isEmpty || family.summary.isEmpty || family.publishedType.isEmpty {
            messages.append("the family needs an id, a summary and a published type")
        }
        if family.sideCount != 1 { messages.append("\(family.sideCount) arguments are the side, not one") }
        let network = try configuration.makeBackbone()
        if let parameter = (network.parameters + network.buffers).first(where: \.isMaterialized) {
            messages.append("describing it has given '\(parameter.name)' values")
        }
        let names = (network.parameters + network.buffers).map(\.name)
        if Set(names).count != names.count { messages.append("two arrays have one name") }
        if configuration.outputChannels != network.outputChannels
            || configuration.inputChannels != network.inputChannels
            || configuration.resolution != network.resolution || configuration.servedSizes != network.servedSizes
        {
            messages.append("the network has another side, other channels or sizes than its description")
        }
        return messages
    }

    func estimateMessages() throws -> [String] {
        var messages: [String] = []
        let estimate = try configuration.estimate()
        let network = try network()
        let values = network.parameters.reduce(0) { $0 + $1.value.array().count }
        let buffers = network.buffers.reduce(0) { $0 + $1.value.array().count }
        if estimate.parameters != values { messages.append("\(estimate.parameters) parameters are \(values)") }
        if estimate.valueBytes != 4 * (values + buffers) {
            messages.append("\(estimate.valueBytes) bytes of values are \(4 * (values + buffers))")
        }
        let layers = network.layers.reduce(0) { $0 + $1.parameterCount }
        if layers != network.activeParameterCount {
            messages.append("its layers have \(layers) parameters, an evaluation \(network.activeParameterCount)")
        }
        let operations = Double(estimate.multiplyAccumulates)
        if operations <= 0 || operations > configuration.settings.operationBound {
            messages.append(
                "\(operations) operations are not within its bound, \(configuration.settings.operationBound)")
        }
        if estimate.activationBytes <= 0 { messages.append("an evaluation takes memory") }
        return messages
    }

    func nameMessages() throws -> [String] {
        do {
            return try textMessages() + fileMessages()
        } catch let error as BatonError {
            return ["it is not read as it was written: \(error.headline)"]
        }
    }

    private func textMessages() throws -> [String] {
        var messages: [String] = []
        let text = configuration.published
        if try registry.configuration(published: text) != configuration {
            messages.append("published arguments describe another network: \(text)")
        }
        if try network().configuration != configuration {
            messages.append("the network says that it was made from others")
        }
        let unknown = text.replacing("{", with: "{\"not_an_argument\":1,", maxReplacements: 1)
        if refusal(unknown)?.contains("not_an_argument") != true {
            messages.append("an argument that it does not have is not refused by name")
        }
        return messages
    }

    private func fileMessages() throws -> [String] {
        var messages: [String] = []
        let network = try network()
        let folder = NSTemporaryDirectory() + "baton-network-\(UUID().uuidString)"
        let paths = [folder + ".h5", folder + ".safetensors"]
        defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
        let checkpoint = StageCheckpoint(
            stageID: "conformance", network: configuration,
            model: (network.parameters + network.buffers).map(\.namedArray))
        try CheckpointStore.save(checkpoint, to: paths[0])
        if try CheckpointStore.load(paths[0], backbones: registry).network != configuration {
            messages.append("a checkpoint describes another network")
        }
        do throws(BatonError) {
            try checkpoint.writePublished(to: paths[1])
            let published = try StageCheckpoint(published: paths[1], stageID: "conformance", backbones: registry)
            if published.network != configuration { messages.append("a published file describes another network") }
        } catch {
            // What is written is read back before it stands.
            messages.append("a published file is refused: \(error.message)")
        }
        let other = try self.network(seed: 2)
        try CheckpointFile.open(paths[0]).load(into: other)
        if !same(other, network) { messages.append("loaded values give another result") }
        return messages
    }

    /// Every number of the published arguments, far out of bounds.
    func boundMessages() throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: Data(configuration.published.utf8)) as? [String: Any] ?? [:]
        var messages: [String] = []
        for (name, value) in object where !(value is String) {
            for extreme in [Int.min, -1, 1 << 20, 1 << 31 - 1, 1 << 62, Int.max] {
                var changed = object
                changed[name] = value is [Any] ? [extreme, extreme] : extreme
                let json = String(decoding: try JSONSerialization.data(withJSONObject: changed), as: UTF8.self)
                do throws(BatonError) {
                    let taken = try registry.configuration(published: json)
                    if taken.settings.operationBound > NetworkLimits.operations {
                        messages.append("\(name): \(extreme) is taken")
                    }
                } catch {
                    if error.reason == .impossible, error.place == nil {
                        messages.append("\(name): \(extreme) is refused without a name")
                    }
                }
            }
        }
        return messages
    }

    func sizeMessages() throws -> [String] {
        let network = try network()
        var messages: [String] = []
        let sizes = network.servedSizes
        if sizes != sizes.sorted() || sizes.last != network.resolution {
            messages.append("\(sizes) are not sizes up to its own, \(network.resolution)")
        }
        for size in 1...2 * network.resolution {
            let part = network.serving(size)
            if (part != nil) != sizes.contains(size) {
                messages.append("size \(size) is served, or not, against its word")
            }
            guard let part else { continue }
            if part.resolution != size { messages.append("what serves \(size) is for \(part.resolution)") }
            if !part.sharesValues(with: network) { messages.append("what serves \(size) has other values") }
        }
        if try self.network().sharesValues(with: network) { messages.append("two networks share values") }
        return messages
    }

    func signalMessages() throws -> [String] {
        let signals = configuration.signals
        var messages: [String] = []
        let network = try network()
        if signals.labels != network.labelCount || signals.augmentations != network.augmentCount {
            messages.append("it is told of labels or augmentations otherwise than its description says")
        }
        if let wide = try? configuration.seeing(imageChannels: configuration.outputChannels, level: false) {
            let seeing = try self.network(wide)
            if seeing.inputChannels != 2 * configuration.outputChannels {
                messages.append("a network that sees a condition has \(seeing.inputChannels) input channels")
            }
            let start = WarmStart(of: seeing, from: try plainArrays().map { ($0.name, $0.shape) })
            if !start.problems.isEmpty, network.servedSizes.count == 1, family.startsFromPlainer(seeing) {
                messages.append("it cannot start from a network without a condition: \(start.problems[0])")
            }
        }
        if network.labelCount > 0 {
            var input = input(network, count: 2)
            let first = network(input, context: .inference).array()
            input.labels = nil
            if network(input, context: .inference).array() == first { messages.append("labels change nothing") }
        }
        return messages
    }

    func resultMessages() throws -> [String] {
        let network = try network()
        let input = input(network, count: 3)
        let whole = network(input, context: .inference)
        var messages: [String] = []
        let shape: Shape = [3, network.outputChannels, network.resolution, network.resolution]
        if whole.shape != shape { return ["it returns \(whole.shape), not \(shape)"] }
        if whole.nonFiniteCount > 0 { messages.append("it returns values that are NaN or infinite") }
        if !same(network, try self.network()) { messages.append("the same values give another result") }
        if same(network, try self.network(seed: 2)) { messages.append("its values do not count") }
        var alone = input
        alone.image = input.image.slice(axis0: 1..<2)
        alone.noise = input.noise.slice(axis0: 1..<2)
        alone.labels = input.labels?.slice(axis0: 1..<2)
        alone.augment = input.augment?.slice(axis0: 1..<2)
        alone.conditionNoise = input.conditionNoise?.slice(axis0: 1..<2)
        let one = network(alone, context: .inference).array()
        let scale = one.reduce(Float(1)) { max($0, abs($1)) }
        if zip(one, whole.slice(axis0: 1..<2).array()).contains(where: { abs($0 - $1) > 1e-3 * scale }) {
            messages.append("an image's result depends on the others")
        }
        return messages
    }

    private func plainArrays() throws -> [NamedArray] {
        let plain = try network()
        return (plain.parameters + plain.buffers).map(\.namedArray)
    }

    private func refusal(_ json: String) -> String? {
        do {
            _ = try registry.configuration(published: json)
            return nil
        } catch {
            return error.description
        }
    }

    private func same(_ one: any Backbone, _ other: any Backbone) -> Bool {
        one(input(one, count: 2), context: .inference).array()
            == other(input(other, count: 2), context: .inference).array()
    }
}

extension BackboneFamily {
    fileprivate static var sideCount: Int { arguments.count { $0.role == .side } }

    /// Whether a network of the kind says of some array that it may be narrower in a file.
    fileprivate static func startsFromPlainer(_ network: any Backbone) -> Bool {
        network.parameters.contains { network.warmStartRule(of: $0) == .widened }
    }
}
