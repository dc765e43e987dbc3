import BatonFiles
import BatonHDF5
internal import BatonKernels
import BatonNetworks

extension CheckpointStore {
    /// Writes a checkpoint, replacing a file of this name in one step; where anything fails, the old file is as it was. The
    /// new one is read back, and takes its place only where every checksum holds.
    ///
    /// Equal checkpoints give equal bytes.
    ///
    /// - Parameters:
    ///   - checkpoint: what to write.
    ///   - path: the file.
    ///   - precision: of the weights and their averages; everything else is stored exactly.
    public static func save(
        _ checkpoint: StageCheckpoint, to path: String, precision: Precision = .float32
    ) throws(BatonError) {
        do {
            try HDF5File.save(to: path, verify: { try verify($0, holds: checkpoint) }) {
                (file) throws(BatonError) in
                try CheckpointWriter(file: file, stage: checkpoint.stageID).write(checkpoint, precision)
            }
        } catch var error as BatonError {
            // Not the temporary name that it was written under.
            error.file = path
            throw error
        } catch {
            throw BatonError(.cannotWrite, "\(error)", file: path)
        }
    }

    /// Reads a file that was just written.
    private static func verify(_ path: String, holds checkpoint: StageCheckpoint) throws(BatonError) {
        func failed(_ problem: String) -> BatonError {
            BatonError(
                .cannotWrite, "what was written does not read back: \(problem)", file: path,
                hint: "the disk may be failing; write somewhere else")
        }
        do throws(BatonError) {
            let file = try CheckpointFile.open(path)
            try file.verify()
            var counts: [CheckpointFile.Section: Int] = [
                .model: checkpoint.model.count, .ema: checkpoint.ema.count,
                .optimizer: checkpoint.optimizer?.arrays.count ?? 0,
            ]
            for (halfLife, arrays) in checkpoint.averages { counts[.average(halfLife)] = arrays.count }
            guard file.contents.mapValues(\.count) == counts else { throw failed("arrays are missing") }
        } catch  where error.kind != .exhausted && error.kind != .cannotWrite {
            throw failed(error.message)
        }
    }
}

/// Writes the parts of one checkpoint.
private struct CheckpointWriter {
    let file: HDF5File
    let stage: String

    func write(_ checkpoint: StageCheckpoint, _ precision: Precision) throws(BatonError) {
        guard !stage.isEmpty, !stage.contains("/"), stage != ".", stage != ".." else {
            throw BatonError(.cannotWrite, "'\(stage)' cannot be the id of a stage", file: file.path)
        }
        try file.setAttribute("format", .string(CheckpointLayout.format))
        try file.setAttribute("format_version", .integer(CheckpointLayout.version))
        try write(checkpoint.configuration, to: CheckpointLayout.configuration)
        try write(checkpoint.network.published, to: CheckpointLayout.network)
        try write(checkpoint.provenance, to: CheckpointLayout.provenance)
        try write(checkpoint.model, as: .model, precision)
        if !checkpoint.ema.isEmpty { try write(checkpoint.ema, as: .ema, precision) }
        for (halfLife, arrays) in checkpoint.averages.sorted(by: { $0.key < $1.key }) {
            try write(arrays, as: .average(halfLife), precision)
        }
        if let optimizer = checkpoint.optimizer {
            try write(optimizer.arrays, as: .optimizer, .float32)
            let group = CheckpointLayout.group(.optimizer, of: stage)
            try file.setAttribute("step", .integer(Int64(optimizer.steps)), on: group)
            for (name, steps) in optimizer.parameterSteps.sorted(by: { $0.key < $1.key }) {
                let path = group + "/" + CheckpointLayout.path(of: CheckpointLayout.firstMoment + name)
                try file.setAttribute("step", .integer(Int64(steps)), on: path)
            }
        }
        if let training = checkpoint.training { try write(training) }
    }

    private func write(_ text: String, to path: String) throws(BatonError) {
        try file.write(text, to: path)
        let bytes = Array(text.utf8)
        try sign(baton_crc32c(0, bytes, bytes.count), path)
    }

    private func write(
        _ arrays: [NamedArray], as section: CheckpointFile.Section, _ precision: Precision
    ) throws(BatonError) {
        let group = CheckpointLayout.group(section, of: stage)
        try file.createGroup(group)
        var seen: Set<String> = []
        // In order of name, so that the order in memory does not show in the file.
        for array in arrays.sorted(by: { $0.name < $1.name }) {
            guard seen.insert(array.name).inserted else {
                throw BatonError(.cannotWrite, "two arrays of the name '\(array.name)'", file: file.path)
            }
            guard !array.name.contains("/") else {
                throw BatonError(.cannotWrite, "'\(array.name)' cannot be the name of an array", file: file.path)
            }
            let isRounded = precision == .float16 && Precision.rounds(array.values)
            let path = group + "/" + CheckpointLayout.path(of: array.name)
            let shape = array.shape.dimensions
            if isRounded {
                let halves = [UInt16](unsafeUninitializedCapacity: array.values.count) { buffer, count in
                    baton_float_to_half(array.values.count, array.values, buffer.baseAddress)
                    count = array.values.count
                }
                try write(halves, .float16, shape: shape, to: path)
            } else {
                try write(array.values, .float32, shape: shape, to: path)
            }
        }
    }

    private func write(_ training: TrainingState) throws(BatonError) {
        for name in training.statistics.keys.sorted() where name.isEmpty || name.contains("/") {
            throw BatonError(.cannotWrite, "'\(name)' cannot be the name of a statistic", file: file.path)
        }
        let state = CheckpointLayout.state
        try file.createGroup(state)
        try file.setAttribute("images_seen", .integer(Int64(training.imagesSeen)), on: state)
        try file.setAttribute("step", .integer(Int64(training.steps)), on: state)
        try file.setAttribute("seed", .integer(Int64(bitPattern: training.seed)), on: state)
        if !training.random.isEmpty {
            let words = training.random.map { Int64(bitPattern: $0) }
            try write(words, .int64, shape: [words.count], to: CheckpointLayout.random)
        }
        for (name, values) in training.statistics.sorted(by: { $0.key < $1.key }) {
            let path = CheckpointLayout.statistics + "/" + name
            try write(values, .float64, shape: [values.count], to: path)
        }
    }

    private func write<Value: BitwiseCopyable>(
        _ values: [Value], _ element: HDF5Element, shape: [Int], to path: String
    ) throws(BatonError) {
        let dataset = try file.createDataset(path, element, shape: shape)
        let checksum = try values.withUnsafeBufferPointer { (buffer) throws(BatonError) -> UInt32 in
            let bytes = UnsafeRawBufferPointer(buffer)
            try dataset.write(bytes: bytes)
            return baton_crc32c(0, bytes.baseAddress, bytes.count)
        }
        try sign(checksum, path)
    }

    private func sign(_ checksum: UInt32, _ path: String) throws(BatonError) {
        try file.setAttribute(CheckpointLayout.checksum, .integer(Int64(checksum)), on: path)
    }
}
