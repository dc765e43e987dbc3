import BatonFiles
import BatonHDF5
import BatonNetworks
import BatonTensor

/// A checkpoint file open for reading.
///
/// Opening reads what the file says about itself and the list of its arrays; values are read when asked for, and their
/// checksums compared then.
public final class CheckpointFile: Sendable {
    /// A list of arrays in a checkpoint.
    public struct Section: RawRepresentable, Sendable, Hashable {
        /// The name of its group.
        public let rawValue: String

        /// Names a group.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Weights and buffers.
        public static let model = Section(rawValue: "model")
        /// Averages of the weights.
        public static let ema = Section(rawValue: "ema")
        /// The optimiser's state.
        public static let optimizer = Section(rawValue: "optimizer")

        /// The averages of another half-life, in images.
        public static func average(_ halfLife: Int) -> Section { Section(rawValue: "ema-\(halfLife)") }

        /// The half-life of a section of further averages; nil for any other.
        public var halfLife: Int? {
            guard rawValue.hasPrefix("ema-"), let images = Int(rawValue.dropFirst(4)), images > 0 else { return nil }
            return self == .average(images) ? images : nil
        }
    }

    /// The path given.
    public let path: String
    /// The stage's id in its cascade.
    public let stageID: String
    /// The arguments of the network that the weights belong to, JSON (``network(among:)``).
    public let networkArguments: String
    /// The resolved configuration of the stage, JSON.
    public let configuration: String
    /// How, when and from what it was made, JSON.
    public let provenance: String
    /// What each section holds, sorted by path; a section that the file lacks is empty.
    public let contents: [Section: [CheckpointArray]]
    let hdf5: HDF5File
    let input: InputFile

    /// Opens a checkpoint.
    public static func open(_ path: String) throws(BatonError) -> CheckpointFile { try CheckpointFile(path) }

    private init(_ path: String) throws(BatonError) {
        let hdf5 = try HDF5File.open(path)
        try Self.checkFormat(of: hdf5)
        configuration = try Self.text(CheckpointLayout.configuration, in: hdf5)
        provenance = try Self.text(CheckpointLayout.provenance, in: hdf5)
        networkArguments = try Self.text(CheckpointLayout.network, in: hdf5)
        let stages = try hdf5.children(of: CheckpointLayout.stages)
        guard let stage = stages.first, stages.count == 1 else {
            throw BatonError(
                .damaged, "\(CheckpointLayout.stages): found \(stages.count) stages, expected one", file: path)
        }
        var contents: [Section: [CheckpointArray]] = [:]
        for section in [.model, .ema, .optimizer] + (try Self.averages(of: stage, in: hdf5)) {
            contents[section] = try Self.list(section, of: stage, in: hdf5)
        }
        self.path = path
        stageID = stage
        self.contents = contents
        self.hdf5 = hdf5
        input = try InputFile(path)
    }

    /// The network that the weights belong to.
    ///
    /// - Throws: `BatonError` where it is none of `backbones`, or no network can be like that.
    public func network(among backbones: BackboneRegistry) throws(BatonError) -> NetworkConfiguration {
        do throws(BatonError) {
            return try backbones.configuration(published: networkArguments)
        } catch {
            throw BatonError(.damaged, "\(CheckpointLayout.network): \(error)", file: path)
        }
    }

    /// Reads all arrays of a section, in order of path.
    public func arrays(_ section: Section) throws(BatonError) -> [NamedArray] {
        var arrays: [NamedArray] = []
        for entry in contents[section] ?? [] {
            var failure: BatonError?
            let values = [Float](unsafeUninitializedCapacity: entry.count) { buffer, initialized in
                do throws(BatonError) {
                    try read(entry, section, into: UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count]))
                    initialized = entry.count
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            arrays.append(NamedArray(name: entry.name, shape: entry.shape, values: values))
        }
        return arrays
    }

    /// Reads arrays as tensors, all at once.
    func tensors(_ places: [(array: CheckpointArray, section: Section)]) throws(BatonError) -> [Tensor] {
        let tensors = places.map { Tensor.build($0.array.shape) { _ in } }
        var stored: [StoredArray] = []
        for ((array, _), tensor) in zip(places, tensors) {
            // The memory stays where it is as long as the tensor lives, and nobody else knows of it yet.
            tensor.updateInPlace { stored.append(self.stored(array, $0)) }
        }
        let checksums = try withExtendedLifetime(tensors) { () throws(BatonError) in try input.decode(stored) }
        for ((array, section), checksum) in zip(places, checksums) { try compare(checksum, array, section) }
        return tensors
    }

    /// The optimiser's state, nil where the file has none.
    public func optimizer() throws(BatonError) -> OptimizerState? {
        let group = CheckpointLayout.group(.optimizer, of: stageID)
        guard try exists(group) else { return nil }
        return OptimizerState(
            arrays: try arrays(.optimizer), steps: Int(try integer("step", of: group)),
            parameterSteps: try parameterSteps())
    }

    /// The steps of the parameters whose first moments say a number of their own.
    private func parameterSteps() throws(BatonError) -> [String: Int] {
        let group = CheckpointLayout.group(.optimizer, of: stageID)
        var steps: [String: Int] = [:]
        for array in contents[.optimizer] ?? [] where array.name.hasPrefix(CheckpointLayout.firstMoment) {
            let path = group + "/" + CheckpointLayout.path(of: array.name)
            let own = try hdf5.attribute("step", of: path)?.integer
            if let own { steps[String(array.name.dropFirst(CheckpointLayout.firstMoment.count))] = Int(own) }
        }
        return steps
    }

    /// Where the training stands, nil where the file does not say.
    public func training() throws(BatonError) -> TrainingState? {
        let state = CheckpointLayout.state
        guard try exists(state) else { return nil }
        var training = TrainingState(
            imagesSeen: Int(try integer("images_seen", of: state)), steps: Int(try integer("step", of: state)),
            seed: UInt64(bitPattern: try integer("seed", of: state)))
        if try exists(CheckpointLayout.random) {
            let words: [Int64] = try values(CheckpointLayout.random, .int64)
            training.random = words.map { UInt64(bitPattern: $0) }
        }
        if try exists(CheckpointLayout.statistics) {
            let names = try hdf5.children(of: CheckpointLayout.statistics)
            for name in names {
                training.statistics[name] = try values(CheckpointLayout.statistics + "/" + name, .float64)
            }
        }
        return training
    }

    /// The half-lives of the further averages that the file has, ascending.
    public var halfLives: [Int] { contents.keys.compactMap(\.halfLife).sorted() }

    /// Reads everything and compares every checksum, keeping nothing.
    ///
    /// - Returns: how many data sets were compared.
    @discardableResult
    public func verify() throws(BatonError) -> Int {
        // The three texts were compared when the file was opened.
        var count = 3
        for (section, entries) in contents.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            for entry in entries { _ = try tensors([(entry, section)]) }
            count += entries.count
        }
        if let training = try training() { count += training.statistics.count + (training.random.isEmpty ? 0 : 1) }
        return count
    }
}
