internal import BatonKernels
internal import CHDF5

extension HDF5Dataset {
    /// All values as 32-bit floats, row-major; stored as float32, float16 or float64 (which is rounded).
    public func floats() throws(HDF5Error) -> [Float] {
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
    public func doubles() throws(HDF5Error) -> [Double] { try array(of: Double.self, .float64) }
    /// All values of an int64 data set.
    public func integers() throws(HDF5Error) -> [Int64] { try array(of: Int64.self, .int64) }
    /// All values of a uint8 data set.
    public func bytes() throws(HDF5Error) -> [UInt8] { try array(of: UInt8.self, .uint8) }

    /// The values of some rows of the outermost axis of a uint8 data set.
    public func bytes(rows: Range<Int>) throws(HDF5Error) -> [UInt8] {
        try check(.uint8)
        try check(rows)
        return try Self.filled(rows.count * rowCount) { (buffer: UnsafeMutableBufferPointer<UInt8>) throws(HDF5Error) in
            try read(rows: rows, into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// Reads some rows of the outermost axis, in the stored element type, into memory of exactly their size.
    public func read(rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
        try check(rows)
        precondition(buffer.count == rows.count * rowCount * element.byteCount, "the memory does not fit the rows")
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        try HDF5Library.locked { () throws(HDF5Error) in
            guard let type = element.makeType(), let selection = selection(rows),
                H5Dread(handle.id, type.id, selection.memory.id, selection.file.id, chdf5_default(), base) >= 0
            else { throw file.failure(.corrupt, "the values were cut off or altered", at: path) }
        }
    }

    /// Reads all values, in the stored element type, into memory of exactly their size.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws(HDF5Error) {
        precondition(buffer.count == byteCount, "the memory does not fit the data set")
        guard let base = buffer.baseAddress, !buffer.isEmpty else { return }
        try HDF5Library.locked { () throws(HDF5Error) in
            guard let type = element.makeType(),
                H5Dread(handle.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), base) >= 0
            else { throw file.failure(.corrupt, "the values were cut off or altered", at: path) }
        }
    }

    /// Fails unless the data set has the given shape.
    public func require(shape expected: [Int]) throws(HDF5Error) {
        guard shape == expected else {
            throw HDF5Error(
                .wrongShape, "another shape", file: file.path, path: path, found: "\(shape)", expected: "\(expected)")
        }
    }

    /// An attribute of the data set, nil where it has none of this name.
    public func attribute(_ name: String) throws(HDF5Error) -> HDF5Attribute? {
        try HDF5Library.locked { () throws(HDF5Error) -> HDF5Attribute? in
            try file.readAttribute(name, of: handle, at: path)
        }
    }

    private func array<Value: BitwiseCopyable>(
        of type: Value.Type, _ element: HDF5Element
    ) throws(HDF5Error) -> [Value] {
        try check(element)
        return try Self.filled(count) { (buffer: UnsafeMutableBufferPointer<Value>) throws(HDF5Error) in
            try read(into: UnsafeMutableRawBufferPointer(buffer))
        }
    }

    /// An array of `count` values that `fill` writes, never cleared before.
    private static func filled<Value: BitwiseCopyable>(
        _ count: Int, _ fill: (UnsafeMutableBufferPointer<Value>) throws(HDF5Error) -> Void
    ) throws(HDF5Error) -> [Value] {
        var failure: HDF5Error?
        let values = [Value](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(HDF5Error) {
                try fill(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return values
    }

    private func check(_ expected: HDF5Element) throws(HDF5Error) {
        guard element == expected else { throw wrongType(expected: expected.rawValue) }
    }

    private func check(_ rows: Range<Int>) throws(HDF5Error) {
        guard let first = shape.first, rows.lowerBound >= 0, rows.upperBound <= first else {
            throw HDF5Error(
                .wrongShape, "rows outside the data set", file: file.path, path: path, found: "\(shape)",
                expected: "rows \(rows)")
        }
    }

    private func wrongType(expected: String) -> HDF5Error {
        HDF5Error(
            .wrongType, "another element type", file: file.path, path: path, found: element.rawValue,
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
