import BatonFiles
internal import BatonKernels
internal import CHDF5

extension HDF5Dataset {
    /// All values as 32-bit floats, row-major; stored as float32, float16 or float64 (which is rounded).
    public func floats() throws(BatonError) -> [Float] {
        switch element {
        case .float32:
            return try array(of: Float.self, .float32)
        case .float16:
            let halves = try array(of: UInt16.self, .float16)
            return [Float](unsafeUninitializedCapacity: halves.count) { buffer, initialized in
                baton_half_to_float(halves.count, halves, buffer.baseAddress)
                initialized = halves.count
            }
        case .float64:
            return try array(of: Double.self, .float64).map { Float($0) }
        case .uint8, .int64:
            throw wrongType(expected: "a float type")
        }
    }

    /// All values of a float64 data set.
    public func doubles() throws(BatonError) -> [Double] { try array(of: Double.self, .float64) }
    /// All values of an int64 data set.
    public func integers() throws(BatonError) -> [Int64] { try array(of: Int64.self, .int64) }
    /// All values of a uint8 data set.
    public func bytes() throws(BatonError) -> [UInt8] { try array(of: UInt8.self, .uint8) }

    /// The values of some rows of the outermost axis of a uint8 data set.
    public func bytes(rows: Range<Int>) throws(BatonError) -> [UInt8] {
        try check(.uint8)
        try check(rows)
        return try Self.filled(rows.count * rowCount) {
            (buffer: UnsafeMutableBufferPointer<UInt8>) throws(BatonError) in
            try read(rows: rows, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Reads some rows of the outermost axis, in the stored element type, into memory of exactly their size.
    public func read(rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws(BatonError) {
        try check(rows)
        precondition(buffer.count == rows.count * rowCount * element.byteCount, "the memory does not fit the rows")
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        try HDF5Library.locked { () throws(BatonError) in
            guard let type = element.makeType(), let selection = selection(rows),
                H5Dread(handle.id, type.id, selection.memory.id, selection.file.id, chdf5_default(), base) >= 0
            else { throw file.failure(reading: "the values were cut off or altered", at: path) }
        }
    }

    /// Reads all values, in the stored element type, into memory of exactly their size.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(BatonError) {
        precondition(buffer.count == byteCount, "the memory does not fit the data set")
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        try HDF5Library.locked { () throws(BatonError) in
            guard let type = element.makeType(),
                H5Dread(handle.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), base) >= 0
            else { throw file.failure(reading: "the values were cut off or altered", at: path) }
        }
    }

    /// Fails unless the data set has the given shape.
    public func require(shape expected: [Int]) throws(BatonError) {
        guard shape == expected else {
            throw BatonError(
                .wrongShape, "another shape", file: file.path, place: path, found: "\(shape)", expected: "\(expected)")
        }
    }

    /// An attribute of the data set, nil where it has none of this name.
    public func attribute(_ name: String) throws(BatonError) -> HDF5Attribute? {
        try HDF5Library.locked { () throws(BatonError) -> HDF5Attribute? in
            try file.readAttribute(name, of: handle, at: path)
        }
    }

    private func array<Value: BitwiseCopyable>(
        of type: Value.Type, _ element: HDF5Element
    ) throws(BatonError) -> [Value] {
        try check(element)
        return try Self.filled(count) { (buffer: UnsafeMutableBufferPointer<Value>) throws(BatonError) in
            try read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// An array of `count` values that `fill` writes, never cleared before.
    private static func filled<Value: BitwiseCopyable>(
        _ count: Int, _ fill: (UnsafeMutableBufferPointer<Value>) throws(BatonError) -> Void
    ) throws(BatonError) -> [Value] {
        var failure: BatonError?
        let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(BatonError) {
                try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return values
    }

    private func check(_ expected: HDF5Element) throws(BatonError) {
        guard element == expected else { throw wrongType(expected: expected.rawValue) }
    }

    private func check(_ rows: Range<Int>) throws(BatonError) {
        guard let first = shape.first, rows.lowerBound >= 0, rows.upperBound <= first else {
            throw BatonError(
                .wrongShape, "rows outside the data set", file: file.path, place: path, found: "\(shape)",
                expected: "rows \(rows)")
        }
    }

    private func wrongType(expected: String) -> BatonError {
        BatonError(
            .wrongType, "another element type", file: file.path, place: path, found: element.rawValue,
            expected: expected)
    }

    /// The file's and the memory's view of some rows. Call under the library's lock.
    func selection(_ rows: Range<Int>) -> RowSelection? {
        guard let file = HDF5Handle(H5Dget_space(handle.id)) else { return nil }
        var start = [hsize_t](repeating: 0, count: shape.count)
        var extent = shape.map { hsize_t($0) }
        start[0] = hsize_t(rows.lowerBound)
        extent[0] = hsize_t(rows.count)
        guard H5Sselect_hyperslab(file.id, H5S_SELECT_SET, start, nil, extent, nil) >= 0,
            let memory = HDF5Handle(H5Screate_simple(Int32(extent.count), extent, nil))
        else { return nil }
        return RowSelection(file: file, memory: memory)
    }
}

/// Some rows of a data set, as the file and as the memory sees them.
struct RowSelection: ~Copyable {
    let file: HDF5Handle
    let memory: HDF5Handle
}
