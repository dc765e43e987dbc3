import BatonFiles
import BatonNetworks
import BatonTensor

extension CheckpointFile {
    /// Fills a network: all weights and buffers, or nothing.
    public func load(_ weights: Weights = .preferred, into network: any Backbone) throws(BatonError) {
        try load(weights, into: network.parameters, buffers: network.buffers)
    }

    /// Fills parameters and buffers. Every one needs an array of its name and shape, and every array must be wanted;
    /// all that is amiss is reported at once, and then nothing has changed. Values that are not finite are refused.
    ///
    /// Buffers are read from the weights themselves where the averages lack them.
    public func load(
        _ weights: Weights = .preferred, into parameters: [Parameter], buffers: [Parameter] = []
    ) throws(BatonError) {
        let section = section(of: weights)
        let chosen = contents[section] ?? []
        guard !chosen.isEmpty else {
            throw BatonError(
                .missingPart, "the file has no \(weights.title)", file: path,
                hint: Weights.hint(halfLives: halfLives))
        }
        var places = Dictionary(chosen.map { ($0.name, (array: $0, section: section)) }) { first, _ in first }
        if section != .model {
            let names = Set(buffers.map(\.name))
            for array in contents[.model] ?? [] where names.contains(array.name) && places[array.name] == nil {
                places[array.name] = (array, .model)
            }
        }
        let wanted = parameters + buffers
        try Mismatch(
            wanted: wanted.map { ($0.name, $0.shape) }, found: places.values.map { ($0.array.name, $0.array.shape) }
        )
        .report(file: path)

        let values = try tensors(wanted.compactMap { places[$0.name] })
        let differing = zip(wanted, values).filter { !$0.accepts($1) }.map(\.0.name)
        guard differing.isEmpty else {
            throw BatonError(
                .mismatch, "the file belongs to another network", file: path,
                details: differing.map { "different: \($0) is not what the configuration says" })
        }
        try NonFinite.refuse(in: zip(wanted, values).map { ($0.name, $1) }, stage: stageID, file: path)
        for (parameter, tensor) in zip(wanted, values) { parameter.adopt(tensor) }
    }

    private func section(of weights: Weights) -> Section {
        switch weights {
        case .ema: .ema
        case .model: .model
        case .average(let halfLife): .average(halfLife)
        case .preferred: contents[.ema]?.isEmpty == false ? .ema : .model
        }
    }
}

/// How the arrays of a file differ from those of a network.
struct Mismatch {
    private(set) var findings: [String] = []

    init(wanted: [(name: String, shape: Shape)], found: [(name: String, shape: Shape)]) {
        let shapes = Dictionary(found.map { ($0.name, $0.shape) }) { first, _ in first }
        var missing: [String] = []
        var misshapen: [String] = []
        for (name, shape) in wanted {
            guard let other = shapes[name] else {
                missing.append("missing: \(name) \(shape)")
                continue
            }
            if other != shape { misshapen.append("shape: \(name) is \(other) in the file, expected \(shape)") }
        }
        let names = Set(wanted.map(\.name))
        let unused = found.filter { !names.contains($0.name) }.map { "not used: \($0.name) \($0.shape)" }
        findings = missing + misshapen + unused.sorted()
    }

    /// Fails where there is a difference.
    func report(file: String) throws(BatonError) {
        guard !findings.isEmpty else { return }
        throw BatonError(
            .mismatch, "the file belongs to another network", file: file, details: findings,
            hint: "compare the network in the cascade file with the one that baton inspect shows")
    }
}
