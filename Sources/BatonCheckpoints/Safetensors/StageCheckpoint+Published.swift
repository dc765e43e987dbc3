import BatonFiles
import BatonNetworks
import BatonTensor

extension StageCheckpoint {
    /// Arrays of reference files that are no weights: inputs, results and gradients.
    private static let ignored = "io."
    /// The metadata key of the published constructor's arguments.
    private static let configurationKey = "config"

    /// Reads a published model: a safetensors file with the arrays under their published names (`model.…` of a U-Net)
    /// and the constructor's arguments, JSON, in the metadata under `config`. Arrays under `io.` are passed over; any other difference from the network that the
    /// arguments describe is an error, and all of them are reported at once; so is a value that is not finite. Buffers that follow from the arguments, such
    /// as resampling filters, may be left out.
    ///
    /// - Parameters:
    ///   - path: the safetensors file.
    ///   - stageID: the id that the stage will have.
    ///   - provenance: JSON.
    ///   - backbones: the networks that it may be of.
    public init(
        published path: String, stageID: String, provenance: String = "{}", backbones: BackboneRegistry = .builtIn
    ) throws(BatonError) {
        let file = try SafetensorsFile.open(path)
        let network = try Self.network(of: file, among: backbones)
        let backbone = try Self.backbone(network, file: path)
        let prefix = network.family.publishedPrefix
        var found: [(name: String, shape: Shape)] = []
        for entry in file.entries where !entry.name.hasPrefix(Self.ignored) {
            // A name without the prefix stays as it is, and so matches nothing.
            let isModel = entry.name.hasPrefix(prefix)
            found.append((isModel ? String(entry.name.dropFirst(prefix.count)) : "'\(entry.name)'", entry.shape))
        }
        let wanted = backbone.parameters + backbone.buffers
        let present = wanted.filter { $0.configuredValues == nil || file[prefix + $0.name] != nil }
        try Mismatch(wanted: present.map { ($0.name, $0.shape) }, found: found).report(file: path)

        var model: [NamedArray] = []
        for parameter in wanted {
            let name = prefix + parameter.name
            guard file[name] != nil else {
                model.append(
                    NamedArray(
                        name: parameter.name, shape: parameter.shape, values: parameter.configuredValues ?? []))
                continue
            }
            let values = try file.floats(name)
            guard parameter.accepts(Tensor(values, shape: parameter.shape)) else {
                throw BatonError(.mismatch, "'\(name)' is not what the configuration says", file: path)
            }
            model.append(NamedArray(name: parameter.name, shape: parameter.shape, values: values))
        }
        try NonFinite.refuse(in: model, stage: stageID, file: path)
        self.init(stageID: stageID, network: network, provenance: provenance, model: model)
    }

    /// Writes the weights as a published model, in the order of the network.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - weights: which weights; buffers that the averages lack come with the weights themselves.
    ///   - precision: how values are stored.
    public func writePublished(
        to path: String, weights: CheckpointFile.Weights = .preferred, precision: Precision = .float32
    ) throws(BatonError) {
        let backbone = try Self.backbone(network, file: path)
        let chosen = try arrays(weights, buffers: Set(backbone.buffers.map(\.name)), file: path)
        let arrays = Dictionary(chosen.map { ($0.name, $0) }) { first, _ in first }
        let wanted = backbone.parameters + backbone.buffers
        try Mismatch(wanted: wanted.map { ($0.name, $0.shape) }, found: arrays.values.map { ($0.name, $0.shape) })
            .report(file: path)
        try NonFinite.refuse(in: wanted.compactMap { arrays[$0.name] }, stage: stageID, file: path)
        let prefix = network.family.publishedPrefix
        let ordered = wanted.compactMap { arrays[$0.name] }.map { array in
            let isRounded = precision == .float16 && Precision.rounds(array.values)
            return SafetensorsArray(
                name: prefix + array.name, shape: array.shape,
                values: isRounded ? .float16(array.values) : .float32(array.values))
        }
        try SafetensorsFile.write(ordered, metadata: [Self.configurationKey: network.published], to: path)
    }

    /// The arrays that a choice names, with the buffers, which averages lack.
    private func arrays(
        _ weights: CheckpointFile.Weights, buffers: Set<String>, file: String
    ) throws(BatonError) -> [NamedArray] {
        let chosen =
            switch weights {
            case .preferred: ema.isEmpty ? model : ema
            case .ema: ema
            case .model: model
            case .average(let halfLife): averages[halfLife] ?? []
            }
        guard !chosen.isEmpty else {
            throw BatonError(
                .missingPart, "the checkpoint has no \(weights.title)", file: file,
                hint: CheckpointFile.Weights.hint(halfLives: averages.keys.sorted()))
        }
        let names = Set(chosen.map(\.name))
        return chosen + model.filter { buffers.contains($0.name) && !names.contains($0.name) }
    }

    /// A checkpoint of these weights alone, for sampling.
    ///
    /// - Parameters:
    ///   - weights: which weights; buffers that the averages lack come with the weights themselves.
    ///   - file: where the checkpoint comes from, for errors.
    public func only(_ weights: CheckpointFile.Weights, file: String) throws(BatonError) -> StageCheckpoint {
        let buffers = Set(try Self.backbone(network, file: file).buffers.map(\.name))
        let chosen = try arrays(weights, buffers: buffers, file: file)
        try NonFinite.refuse(in: chosen, stage: stageID, file: file)
        return StageCheckpoint(
            stageID: stageID, network: network, configuration: configuration, provenance: provenance, model: chosen)
    }

    private static func network(
        of file: SafetensorsFile, among backbones: BackboneRegistry
    ) throws(BatonError) -> NetworkConfiguration {
        guard let json = file.metadata[configurationKey] else {
            throw BatonError(
                .missingPart, "the metadata has no '\(configurationKey)'", file: file.path,
                hint: "store the network constructor's arguments there, as JSON")
        }
        do {
            return try backbones.configuration(published: json)
        } catch {
            throw BatonError(.damaged, "metadata '\(configurationKey)': \(error)", file: file.path)
        }
    }

    private static func backbone(
        _ network: NetworkConfiguration, file: String
    ) throws(BatonError) -> any Backbone {
        do {
            return try network.makeBackbone()
        } catch {
            throw BatonError(.damaged, "metadata '\(configurationKey)': \(error)", file: file)
        }
    }
}

extension Parameter {
    /// The values of a buffer that the configuration determines.
    fileprivate var configuredValues: [Float]? { initializer.determined(shape) }
}
