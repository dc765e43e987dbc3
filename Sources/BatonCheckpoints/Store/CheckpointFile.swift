import BatonHDF5
internal import BatonKernels
import BatonNetworks
import BatonTensor

/// A checkpoint file open for reading.
///
/// Opening reads what the file says about itself and the list of its arrays; values are read when asked for, and their
/// checksums compared then.
public final class CheckpointFile: Sendable {
    /// The lists of arrays in a checkpoint.
    public enum Section: String, Sendable, Hashable, CaseIterable {
        /// Weights and buffers.
        case model
        /// Averages of the weights.
        case ema
        /// The optimiser's state.
        case optimizer
    }

    /// The path given.
    public let path: String
    /// The stage's id in its cascade.
    public let stageID: String
    /// The network that the weights belong to.
    public let network: NetworkConfiguration
    /// The resolved configuration of the stage, JSON.
    public let configuration: String
    /// How, when and from what it was made, JSON.
    public let provenance: String
    /// What each section holds, sorted by path; a section that the file lacks is empty.
    public let contents: [Section: [CheckpointArray]]
    private let hdf5: HDF5File
    private let input: InputFile

    /// Opens a checkpoint.
    public static func open(_ path: String) throws(CheckpointError) -> CheckpointFile { try CheckpointFile(path) }

    private init(_ path: String) throws(CheckpointError) {
        let hdf5 = try checkpointErrors { () throws(HDF5Error) in try HDF5File.open(path) }
        try Self.checkFormat(of: hdf5)
        configuration = try Self.text(CheckpointLayout.configuration, in: hdf5)
        provenance = try Self.text(CheckpointLayout.provenance, in: hdf5)
        do {
            network = try NetworkConfiguration(published: Self.text(CheckpointLayout.network, in: hdf5))
        } catch let error as NetworkError {
            throw CheckpointError(.corrupt, "\(CheckpointLayout.network): \(error)", file: path)
        } catch let error as CheckpointError {
            throw error
        } catch {
            throw CheckpointError(.corrupt, "\(CheckpointLayout.network): \(error)", file: path)
        }
        let stages = try checkpointErrors { () throws(HDF5Error) in try hdf5.children(of: CheckpointLayout.stages) }
        guard let stage = stages.first, stages.count == 1 else {
            throw CheckpointError(
                .corrupt, "\(CheckpointLayout.stages): found \(stages.count) stages, expected one", file: path)
        }
        var contents: [Section: [CheckpointArray]] = [:]
        for section in Section.allCases { contents[section] = try Self.list(section, of: stage, in: hdf5) }
        self.path = path
        stageID = stage
        self.contents = contents
        self.hdf5 = hdf5
        input = try InputFile(path)
    }

    /// Reads all arrays of a section, in order of path.
    public func arrays(_ section: Section) throws(CheckpointError) -> [NamedArray] {
        var arrays: [NamedArray] = []
        for entry in contents[section] ?? [] {
            var failure: CheckpointError?
            let values = [Float](unsafeUninitializedCapacity: entry.count) { buffer, initialized in
                do throws(CheckpointError) {
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
    func tensors(_ places: [(array: CheckpointArray, section: Section)]) throws(CheckpointError) -> [Tensor] {
        let tensors = places.map { Tensor.build($0.array.shape) { _ in } }
        var stored: [StoredArray] = []
        for ((array, _), tensor) in zip(places, tensors) {
            // The memory stays where it is as long as the tensor lives, and nobody else knows of it yet.
            tensor.updateInPlace { stored.append(self.stored(array, $0)) }
        }
        let checksums = try withExtendedLifetime(tensors) { () throws(CheckpointError) in try input.decode(stored) }
        for ((array, section), checksum) in zip(places, checksums) { try compare(checksum, array, section) }
        return tensors
    }

    /// The optimiser's state, nil where the file has none.
    public func optimizer() throws(CheckpointError) -> OptimizerState? {
        let group = CheckpointLayout.group(.optimizer, of: stageID)
        guard try exists(group) else { return nil }
        return OptimizerState(arrays: try arrays(.optimizer), steps: Int(try integer("step", of: group)))
    }

    /// Where the training stands, nil where the file does not say.
    public func training() throws(CheckpointError) -> TrainingState? {
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
            let names = try checkpointErrors { () throws(HDF5Error) in
                try hdf5.children(of: CheckpointLayout.statistics)
            }
            for name in names {
                training.statistics[name] = try values(CheckpointLayout.statistics + "/" + name, .float64)
            }
        }
        return training
    }

    /// Reads everything and compares every checksum, keeping nothing.
    public func verify() throws(CheckpointError) {
        for section in Section.allCases {
            for entry in contents[section] ?? [] { _ = try tensors([(entry, section)]) }
        }
        _ = try training()
    }
}

// MARK: Reading

extension CheckpointFile {
    private static func checkFormat(of hdf5: HDF5File) throws(CheckpointError) {
        try checkpointErrors { () throws(HDF5Error) in
            guard try hdf5.attribute("format")?.string == CheckpointLayout.format else {
                throw HDF5Error(
                    .notHDF5, "an HDF5 file, but not a checkpoint", file: hdf5.path,
                    hint: "baton inspect shows what it is")
            }
            let version = try hdf5.attribute("format_version")?.integer ?? 0
            guard version == CheckpointLayout.version else {
                throw HDF5Error(
                    .unsupported, "a checkpoint of another format version", file: hdf5.path, found: "\(version)",
                    expected: "\(CheckpointLayout.version)",
                    hint: "use the version of Baton that wrote it, or a newer one")
            }
        }
    }

    private static func text(_ path: String, in hdf5: HDF5File) throws(CheckpointError) -> String {
        let (text, expected) = try checkpointErrors { () throws(HDF5Error) in
            (try hdf5.text(path), try checksum(try hdf5.attribute(CheckpointLayout.checksum, of: path), path, hdf5))
        }
        let bytes = Array(text.utf8)
        try compare(baton_crc32c(0, bytes, bytes.count), expected, path, file: hdf5.path)
        return text
    }

    private static func checksum(
        _ attribute: HDF5Attribute?, _ path: String, _ hdf5: HDF5File
    ) throws(HDF5Error) -> UInt32 {
        guard let value = attribute?.integer, let checksum = UInt32(exactly: value) else {
            throw HDF5Error(.corrupt, "a data set without a checksum", file: hdf5.path, path: path)
        }
        return checksum
    }

    private static func compare(
        _ found: UInt32, _ expected: UInt32, _ path: String, file: String
    ) throws(CheckpointError) {
        guard found == expected else {
            throw CheckpointError(
                .corrupt, "\(path): the values were altered; found checksum \(found), expected \(expected)",
                file: file, hint: "copy the file again, or go back to an earlier checkpoint")
        }
    }

    private static func list(
        _ section: Section, of stage: String, in hdf5: HDF5File
    ) throws(CheckpointError) -> [CheckpointArray] {
        try checkpointErrors { () throws(HDF5Error) in
            let group = CheckpointLayout.group(section, of: stage)
            guard try hdf5.exists(group) else { return [] }
            var arrays: [CheckpointArray] = []
            for path in try hdf5.datasets(below: group) {
                let whole = group + "/" + path
                let dataset = try hdf5.dataset(whole)
                guard let precision = Precision(rawValue: dataset.element.rawValue) else {
                    throw HDF5Error(
                        .wrongType, "weights of another element type", file: hdf5.path, path: whole,
                        found: dataset.element.rawValue, expected: "float32 or float16")
                }
                guard dataset.contiguousOffset != nil || dataset.count == 0 else {
                    throw HDF5Error(.unsupported, "values that do not lie in one piece", file: hdf5.path, path: whole)
                }
                arrays.append(
                    CheckpointArray(
                        name: CheckpointLayout.name(of: path), shape: Shape(dataset.shape), precision: precision,
                        offset: dataset.contiguousOffset,
                        checksum: try checksum(try dataset.attribute(CheckpointLayout.checksum), whole, hdf5)))
            }
            return arrays
        }
    }

    private func read(
        _ entry: CheckpointArray, _ section: Section, into target: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) {
        try compare(try input.decode(stored(entry, target)), entry, section)
    }

    private func stored(_ entry: CheckpointArray, _ target: UnsafeMutableBufferPointer<Float>) -> StoredArray {
        // An array without values has no place, and needs none.
        StoredArray(
            encoding: entry.precision == .float16 ? .float16 : .float32, offset: entry.offset ?? 0, target: target)
    }

    private func compare(_ found: UInt32, _ entry: CheckpointArray, _ section: Section) throws(CheckpointError) {
        let path = CheckpointLayout.group(section, of: stageID) + "/" + CheckpointLayout.path(of: entry.name)
        try Self.compare(found, entry.checksum, path, file: self.path)
    }

    private func exists(_ path: String) throws(CheckpointError) -> Bool {
        try checkpointErrors { () throws(HDF5Error) in try hdf5.exists(path) }
    }

    private func integer(_ name: String, of path: String) throws(CheckpointError) -> Int64 {
        try checkpointErrors { () throws(HDF5Error) in
            guard let value = try hdf5.attribute(name, of: path)?.integer else {
                throw HDF5Error(.corrupt, "the attribute is missing", file: self.path, path: path + "@" + name)
            }
            return value
        }
    }

    /// A small data set of numbers that are not weights.
    private func values<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
        _ path: String, _ element: HDF5Element
    ) throws(CheckpointError) -> [Value] {
        let (values, expected) = try checkpointErrors { () throws(HDF5Error) -> ([Value], UInt32) in
            let dataset = try hdf5.dataset(path)
            guard dataset.element == element else {
                throw HDF5Error(
                    .wrongType, "another element type", file: self.path, path: path, found: dataset.element.rawValue,
                    expected: element.rawValue)
            }
            var values = [Value](repeating: 0, count: dataset.count)
            try values.withUnsafeMutableBufferPointer { (buffer) throws(HDF5Error) in
                try dataset.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            return (values, try Self.checksum(try dataset.attribute(CheckpointLayout.checksum), path, hdf5))
        }
        let found = values.withUnsafeBytes { baton_crc32c(0, $0.baseAddress, $0.count) }
        try Self.compare(found, expected, path, file: self.path)
        return values
    }
}
