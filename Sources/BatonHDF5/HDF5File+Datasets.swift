import BatonFiles
internal import CHDF5

extension HDF5File {
    /// Makes a data set of uninitialised content in one piece; its values are written through the result.
    ///
    /// Missing groups above it are made. `shape` is outermost first; `[]` is a single value.
    @discardableResult
    public func createDataset(
        _ path: String, _ element: HDF5Element, shape: [Int]
    ) throws(BatonError) -> HDF5Dataset {
        try createDataset(path, element, shape: shape, chunkRows: nil, compression: 0)
    }

    /// Makes a data set in chunks of `rows` rows of the outermost axis, each compressed (gzip, `level` 1 to 9; 0 for
    /// none) and with a checksum. Rows are read fastest in whole chunks.
    @discardableResult
    public func createDataset(
        _ path: String, _ element: HDF5Element, shape: [Int], chunkedBy rows: Int, compression level: Int
    ) throws(BatonError) -> HDF5Dataset {
        precondition(!shape.isEmpty && rows > 0 && (0...9).contains(level), "no valid chunks")
        return try createDataset(path, element, shape: shape, chunkRows: rows, compression: level)
    }

    /// Opens a data set.
    public func dataset(_ path: String) throws(BatonError) -> HDF5Dataset {
        try HDF5Library.locked { () throws(BatonError) -> HDF5Dataset in
            try HDF5Dataset(opening: openObject(path, as: .dataset), of: self, path: path)
        }
    }

    private func createDataset(
        _ path: String, _ element: HDF5Element, shape: [Int], chunkRows: Int?, compression: Int
    ) throws(BatonError) -> HDF5Dataset {
        precondition(shape.allSatisfy { $0 >= 0 } && shape.count <= 32, "no valid shape: \(shape)")
        let parent = try parent(of: path)
        return try HDF5Library.locked { () throws(BatonError) -> HDF5Dataset in
            try createGroup(parent)
            guard let type = element.makeType(), let space = makeSpace(shape), let creation = makeCreation(),
                H5Pset_fill_time(creation.id, H5D_FILL_TIME_NEVER) >= 0
            else { throw failure(writing: "cannot create the data set", at: path) }
            if let chunkRows, !shape.contains(0) {
                var chunk = shape.map { hsize_t($0) }
                chunk[0] = hsize_t(min(chunkRows, shape[0]))
                guard H5Pset_chunk(creation.id, Int32(chunk.count), chunk) >= 0,
                    compression == 0 || H5Pset_deflate(creation.id, UInt32(compression)) >= 0,
                    H5Pset_fletcher32(creation.id) >= 0
                else { throw failure(writing: "cannot create the data set", at: path) }
            }
            guard
                let object = HDF5Handle(
                    H5Dcreate2(id, path, type.id, space.id, chdf5_default(), creation.id, chdf5_default()))
            else { throw failure(writing: "cannot create the data set", at: path) }
            return HDF5Dataset(created: object, of: self, path: path, element: element, shape: shape)
        }
    }

    private func parent(of path: String) throws(BatonError) -> String {
        let parts = try components(of: path)
        guard !parts.isEmpty else {
            throw BatonError(.cannotWrite, "no valid path in an HDF5 file", file: self.path, place: path)
        }
        return "/" + parts.dropLast().joined(separator: "/")
    }

    private func makeSpace(_ shape: [Int]) -> HDF5Handle? {
        if shape.isEmpty { return HDF5Handle(H5Screate(H5S_SCALAR)) }
        return HDF5Handle(H5Screate_simple(Int32(shape.count), shape.map { hsize_t($0) }, nil))
    }

    private func makeCreation() -> HDF5Handle? {
        guard let creation = HDF5Handle(H5Pcreate(chdf5_dataset_create())),
            H5Pset_obj_track_times(creation.id, false) >= 0,
            H5Pset_attr_phase_change(creation.id, 65535, 65535) >= 0
        else { return nil }
        return creation
    }
}

// MARK: Whole data sets in one call

extension HDF5File {
    /// Writes row-major values, stored as `element`: float32 exactly, float16 rounded to nearest even.
    @discardableResult
    public func write(
        _ values: [Float], shape: [Int], to path: String, as element: HDF5Element = .float32
    ) throws(BatonError) -> HDF5Dataset {
        let dataset = try createDataset(path, element, shape: shape)
        try values.withUnsafeBufferPointer { (buffer) throws(BatonError) in try dataset.write(floats: buffer) }
        return dataset
    }

    /// Writes 64-bit integers.
    @discardableResult
    public func write(_ values: [Int64], shape: [Int], to path: String) throws(BatonError) -> HDF5Dataset {
        try store(values, as: .int64, shape: shape, at: path)
    }

    /// Writes 64-bit floats.
    @discardableResult
    public func write(_ values: [Double], shape: [Int], to path: String) throws(BatonError) -> HDF5Dataset {
        try store(values, as: .float64, shape: shape, at: path)
    }

    /// Writes bytes in one piece.
    @discardableResult
    public func write(_ values: [UInt8], shape: [Int], to path: String) throws(BatonError) -> HDF5Dataset {
        try store(values, as: .uint8, shape: shape, at: path)
    }

    private func store(
        _ values: [some BitwiseCopyable], as element: HDF5Element, shape: [Int], at path: String
    ) throws(BatonError) -> HDF5Dataset {
        let dataset = try createDataset(path, element, shape: shape)
        try values.withUnsafeBufferPointer { (buffer) throws(BatonError) in
            try dataset.write(bytes: UnsafeRawBufferPointer(buffer))
        }
        return dataset
    }

    /// Writes a text of any length as a data set with a single UTF-8 string.
    public func write(_ text: String, to path: String) throws(BatonError) {
        let parent = try parent(of: path)
        let bytes = try stringBytes(text, at: path)
        try HDF5Library.locked { () throws(BatonError) in
            try createGroup(parent)
            guard let type = makeString(bytes.count), let space = makeSpace([]), let creation = makeCreation(),
                let object = HDF5Handle(
                    H5Dcreate2(id, path, type.id, space.id, chdf5_default(), creation.id, chdf5_default())),
                H5Dwrite(object.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), bytes) >= 0
            else { throw failure(writing: "cannot write the text", at: path) }
        }
    }

    /// Reads a text that ``write(_:to:)-(String,_)`` wrote.
    public func text(_ path: String) throws(BatonError) -> String {
        try HDF5Library.locked { () throws(BatonError) -> String in
            let object = try openObject(path, as: .dataset)
            guard let type = HDF5Handle(H5Dget_type(object.id)), let space = HDF5Handle(H5Dget_space(object.id)),
                let creation = HDF5Handle(H5Dget_create_plist(object.id))
            else { throw failure(reading: "the file was altered", at: path) }
            let layout = H5Pget_layout(creation.id)
            guard H5Sget_simple_extent_type(space.id) == H5S_SCALAR, H5Pget_external_count(creation.id) == 0,
                layout == H5D_CONTIGUOUS || layout == H5D_COMPACT
            else { throw BatonError(.wrongShape, "not a single text", file: self.path, place: path) }
            var bytes = [UInt8](repeating: 0, count: try stringCapacity(type, at: path))
            guard H5Dread(object.id, type.id, chdf5_all(), chdf5_all(), chdf5_default(), &bytes) >= 0 else {
                throw failure(reading: "the file was cut off or altered", at: path)
            }
            return try self.text(of: bytes, at: path)
        }
    }
}
