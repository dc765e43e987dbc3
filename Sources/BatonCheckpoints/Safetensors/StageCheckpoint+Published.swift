import BatonNetworks
import BatonTensor

extension StageCheckpoint {
    /// Arrays of reference files that are no weights: inputs, results and gradients.
    private static let ignored = "io."
    /// The metadata key of the published constructor's arguments.
    private static let configurationKey = "config"

    /// Reads a published model: a safetensors file with the arrays under their published names (`model.…` of a U-Net)
    /// and the constructor's arguments, JSON, in the metadata under `config`. Arrays under `io.` are passed over; any other difference from the network that the
    /// arguments describe is an error, and all of them are reported at once. Buffers that follow from the arguments, such
    /// as resampling filters, may be left out.
    ///
    /// - Parameters:
    ///   - path: the safetensors file.
    ///   - stageID: the id that the stage will have.
    ///   - provenance: JSON.
    public init(
        published path: String, stageID: String, provenance: String = "{}"
    ) throws(CheckpointError) {
        let file = try SafetensorsFile.open(path)
        let network = try Self.network(of: file)
        let backbone = try Self.backbone(network, file: path)
        let prefix = network.publishedPrefix
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
                throw CheckpointError(.mismatch, "'\(name)' is not what the configuration says", file: path)
            }
            model.append(NamedArray(name: parameter.name, shape: parameter.shape, values: values))
        }
        self.init(stageID: stageID, network: network, provenance: provenance, model: model)
    }

    /// Writes the weights as a published model, in the order of the network.
    ///
    /// - Parameter weights: which weights; buffers that the averages lack come with the weights themselves.
    public func writePublished(
        to path: String, weights: CheckpointFile.Weights = .preferred, precision: Precision = .float32
    ) throws(CheckpointError) {
        let isAverage = weights == .ema || weights == .preferred && !ema.isEmpty
        guard !isAverage || !ema.isEmpty else {
            throw CheckpointError(.missingPart, "the checkpoint has no averaged weights", file: path)
        }
        let backbone = try Self.backbone(network, file: path)
        let buffers = Set(backbone.buffers.map(\.name))
        var arrays = Dictionary((isAverage ? ema : model).map { ($0.name, $0) }) { first, _ in first }
        for array in model where isAverage && buffers.contains(array.name) && arrays[array.name] == nil {
            arrays[array.name] = array
        }
        let wanted = backbone.parameters + backbone.buffers
        try Mismatch(wanted: wanted.map { ($0.name, $0.shape) }, found: arrays.values.map { ($0.name, $0.shape) })
            .report(file: path)
        let prefix = network.publishedPrefix
        let ordered = wanted.compactMap { arrays[$0.name] }.map { array in
            let isRounded = precision == .float16 && array.values.count >= Precision.smallestRounded
            return SafetensorsArray(
                name: prefix + array.name, shape: array.shape,
                values: isRounded ? .float16(array.values) : .float32(array.values))
        }
        try SafetensorsFile.write(ordered, metadata: [Self.configurationKey: network.published], to: path)
    }

    private static func network(of file: SafetensorsFile) throws(CheckpointError) -> NetworkConfiguration {
        guard let json = file.metadata[configurationKey] else {
            throw CheckpointError(
                .missingPart, "the metadata has no '\(configurationKey)'", file: file.path,
                hint: "store the network constructor's arguments there, as JSON")
        }
        do {
            return try NetworkConfiguration(published: json)
        } catch {
            throw CheckpointError(.corrupt, "metadata '\(configurationKey)': \(error)", file: file.path)
        }
    }

    private static func backbone(
        _ network: NetworkConfiguration, file: String
    ) throws(CheckpointError) -> any Backbone {
        do {
            return try network.makeBackbone()
        } catch {
            throw CheckpointError(.corrupt, "metadata '\(configurationKey)': \(error)", file: file)
        }
    }
}

extension Parameter {
    /// The values of a buffer that the configuration determines.
    fileprivate var configuredValues: [Float]? { initializer.determined(shape) }
}
