import BatonFiles
import BatonHDF5
internal import BatonKernels
import BatonTensor

extension CheckpointFile {
    static func checkFormat(of hdf5: HDF5File) throws(BatonError) {
        guard try hdf5.attribute("format")?.string == CheckpointLayout.format else {
            throw BatonError(
                .foreign, "an HDF5 file, but not a checkpoint", file: hdf5.path,
                hint: "baton inspect shows what it is")
        }
        let version = try hdf5.attribute("format_version")?.integer ?? 0
        guard version == CheckpointLayout.version else {
            throw BatonError(
                .unsupported, "a checkpoint of another format version", file: hdf5.path, found: "\(version)",
                expected: "\(CheckpointLayout.version)",
                hint: "use the version of Baton that wrote it, or a newer one")
        }
    }

    static func text(_ path: String, in hdf5: HDF5File) throws(BatonError) -> String {
        let text = try hdf5.text(path)
        let expected = try checksum(try hdf5.attribute(CheckpointLayout.checksum, of: path), path, hdf5)
        let bytes = Array(text.utf8)
        try compare(baton_crc32c(0, bytes, bytes.count), expected, path, file: hdf5.path)
        return text
    }

    private static func checksum(
        _ attribute: HDF5Attribute?, _ path: String, _ hdf5: HDF5File
    ) throws(BatonError) -> UInt32 {
        guard let value = attribute?.integer, let checksum = UInt32(exactly: value) else {
            throw BatonError(.damaged, "a data set without a checksum", file: hdf5.path, place: path)
        }
        return checksum
    }

    private static func compare(
        _ found: UInt32, _ expected: UInt32, _ path: String, file: String
    ) throws(BatonError) {
        guard found == expected else {
            throw BatonError(
                .damaged, "\(path): the values were altered; found checksum \(found), expected \(expected)",
                file: file, hint: "copy the file again, or go back to an earlier checkpoint")
        }
    }

    /// The sections of further averages.
    static func averages(of stage: String, in hdf5: HDF5File) throws(BatonError) -> [Section] {
        try hdf5.children(of: CheckpointLayout.stages + "/" + stage).map(Section.init(rawValue:)).filter {
            $0.halfLife != nil
        }
    }

    static func list(
        _ section: Section, of stage: String, in hdf5: HDF5File
    ) throws(BatonError) -> [CheckpointArray] {
        let group = CheckpointLayout.group(section, of: stage)
        guard try hdf5.exists(group) else { return [] }
        var arrays: [CheckpointArray] = []
        for path in try hdf5.datasets(below: group) {
            let whole = group + "/" + path
            let dataset = try hdf5.dataset(whole)
            guard let precision = Precision(rawValue: dataset.element.rawValue) else {
                throw BatonError(
                    .wrongType, "weights of another element type", file: hdf5.path, place: whole,
                    found: dataset.element.rawValue, expected: "float32 or float16")
            }
            guard dataset.contiguousOffset != nil || dataset.count == 0 else {
                throw BatonError(.unsupported, "values that do not lie in one piece", file: hdf5.path, place: whole)
            }
            arrays.append(
                CheckpointArray(
                    name: CheckpointLayout.name(of: path), shape: Shape(dataset.shape), precision: precision,
                    offset: dataset.contiguousOffset,
                    checksum: try checksum(try dataset.attribute(CheckpointLayout.checksum), whole, hdf5)))
        }
        return arrays
    }

    func read(
        _ entry: CheckpointArray, _ section: Section, into target: UnsafeMutableBufferPointer<Float>
    ) throws(BatonError) {
        try compare(try input.decode(stored(entry, target)), entry, section)
    }

    func stored(_ entry: CheckpointArray, _ target: UnsafeMutableBufferPointer<Float>) -> StoredArray {
        // An array without values has no place, and needs none.
        StoredArray(
            encoding: entry.precision == .float16 ? .float16 : .float32, offset: entry.offset ?? 0, target: target)
    }

    func compare(_ found: UInt32, _ entry: CheckpointArray, _ section: Section) throws(BatonError) {
        let path = CheckpointLayout.group(section, of: stageID) + "/" + CheckpointLayout.path(of: entry.name)
        try Self.compare(found, entry.checksum, path, file: self.path)
    }

    func exists(_ path: String) throws(BatonError) -> Bool {
        try hdf5.exists(path)
    }

    func integer(_ name: String, of path: String) throws(BatonError) -> Int64 {
        guard let value = try hdf5.attribute(name, of: path)?.integer else {
            throw BatonError(.damaged, "the attribute is missing", file: self.path, place: path + "@" + name)
        }
        return value
    }

    /// A small data set of numbers that are not weights.
    func values<Value: BitwiseCopyable & ExpressibleByIntegerLiteral>(
        _ path: String, _ element: HDF5Element
    ) throws(BatonError) -> [Value] {
        let dataset = try hdf5.dataset(path)
        guard dataset.element == element else {
            throw BatonError(
                .wrongType, "another element type", file: self.path, place: path, found: dataset.element.rawValue,
                expected: element.rawValue)
        }
        var values = [Value](repeating: 0, count: dataset.count)
        try values.withUnsafeMutableBufferPointer { (buffer) throws(BatonError) in
            try dataset.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        let expected = try Self.checksum(try dataset.attribute(CheckpointLayout.checksum), path, hdf5)
        let found = values.withUnsafeBytes { baton_crc32c(0, $0.baseAddress, $0.count) }
        try Self.compare(found, expected, path, file: self.path)
        return values
    }
}
