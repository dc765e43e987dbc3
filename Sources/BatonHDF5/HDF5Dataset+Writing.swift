import BatonFiles
internal import BatonKernels
internal import CHDF5

extension HDF5Dataset {
    /// Writes all values, row-major, into a float32 data set exactly, or into a float16 one rounded to nearest even.
    public func write(floats values: UnsafeBufferPointer<Float>) throws(BatonError) {
        precondition(values.count == count, "\(values.count) values do not fill \(shape)")
        switch element {
        case .float32:
            try write(bytes: UnsafeRawBufferPointer(values))
        case .float16:
            let halves = [UInt16](unsafeUninitializedCapacity: values.count) { buffer, initialized in
                baton_float_to_half(values.count, values.baseAddress, buffer.baseAddress)
                initialized = values.count
            }
            try halves.withUnsafeBufferPointer { (buffer) throws(BatonError) in
                try write(bytes: UnsafeRawBufferPointer(buffer))
            }
        case .float64, .uint8, .int64:
            preconditionFailure("floats are not stored as \(element)")
        }
    }

    /// Writes all values, given in the stored element type.
    public func write(bytes: UnsafeRawBufferPointer) throws(BatonError) {
        precondition(bytes.count == byteCount, "\(bytes.count) bytes do not fill \(shape) of \(element)")
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        try HDF5Library.locked { () throws(BatonError) in
            guard let type = element.makeType(),
                H5Dwrite(handle.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), base) >= 0
            else { throw file.failure(writing: "cannot write the values", at: path) }
        }
    }

    /// Writes some rows of the outermost axis, given in the stored element type.
    public func write(rows: Range<Int>, bytes: UnsafeRawBufferPointer) throws(BatonError) {
        precondition(
            !shape.isEmpty && rows.lowerBound >= 0 && rows.upperBound <= shape[0], "rows \(rows) are not in \(shape)")
        precondition(bytes.count == rows.count * rowCount * element.byteCount, "the memory does not fit the rows")
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return }
        try HDF5Library.locked { () throws(BatonError) in
            guard let type = element.makeType(), let selection = selection(rows),
                H5Dwrite(handle.id, type.id, selection.memory.id, selection.file.id, chdf5_default(), base) >= 0
            else { throw file.failure(writing: "cannot write the values", at: path) }
        }
    }

    /// Gives the data set an attribute. Its name must be new.
    public func setAttribute(_ name: String, _ value: HDF5Attribute) throws(BatonError) {
        try file.setAttribute(name, value, on: path)
    }
}
