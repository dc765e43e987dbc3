import BatonFiles
internal import CHDF5

extension HDF5File {
    /// Gives a group or data set an attribute. Its name must be new.
    public func setAttribute(_ name: String, _ value: HDF5Attribute, on path: String = "/") throws(BatonError) {
        try HDF5Library.locked { () throws(BatonError) in
            let object = try openObject(path)
            switch value {
            case .integer(var number):
                try writeAttribute(name, type: HDF5Element.int64.makeType(), bytes: &number, on: object, at: path)
            case .number(var number):
                try writeAttribute(name, type: HDF5Element.float64.makeType(), bytes: &number, on: object, at: path)
            case .string(let text):
                var bytes = try stringBytes(text, at: path)
                try writeAttribute(name, type: makeString(bytes.count), bytes: &bytes, on: object, at: path)
            }
        }
    }

    /// An attribute of a group or data set, nil where it has none of this name.
    public func attribute(_ name: String, of path: String = "/") throws(BatonError) -> HDF5Attribute? {
        try HDF5Library.locked { () throws(BatonError) -> HDF5Attribute? in
            try readAttribute(name, of: openObject(path), at: path)
        }
    }

    /// The names of the attributes of a group or data set, sorted.
    public func attributeNames(of path: String = "/") throws(BatonError) -> [String] {
        try HDF5Library.locked { () throws(BatonError) -> [String] in
            let object = try openObject(path)
            let list = NameList()
            var position: hsize_t = 0
            let result = withExtendedLifetime(list) {
                H5Aiterate2(
                    object.id, H5_INDEX_NAME, H5_ITER_INC, &position,
                    { _, name, _, context in
                        NameList.at(context)?.append(name)
                        return 0
                    }, list.context)
            }
            guard result >= 0 else { throw failure(reading: "the file was altered", at: path) }
            guard list.isValid else {
                throw BatonError(.damaged, "an attribute's name is no UTF-8 text", file: self.path, place: path)
            }
            return list.names.sorted()
        }
    }
}

// MARK: Under the library's lock

extension HDF5File {
    private func writeAttribute(
        _ name: String, type: consuming HDF5Handle?, bytes: UnsafeRawPointer, on object: borrowing HDF5Handle,
        at path: String
    ) throws(BatonError) {
        guard let type = type.take(), let space = HDF5Handle(H5Screate(H5S_SCALAR)),
            let attribute = HDF5Handle(
                H5Acreate2(object.id, name, type.id, space.id, chdf5_default(), chdf5_default())),
            H5Awrite(attribute.id, type.id, bytes) >= 0
        else { throw failure(writing: "cannot write the attribute", at: path + "@" + name) }
    }

    func readAttribute(
        _ name: String, of object: borrowing HDF5Handle, at path: String
    ) throws(BatonError) -> HDF5Attribute? {
        let place = path + "@" + name
        let present = H5Aexists(object.id, name)
        guard present != 0 else { return nil }
        guard present > 0, let attribute = HDF5Handle(H5Aopen(object.id, name, chdf5_default())),
            let type = HDF5Handle(H5Aget_type(attribute.id)), let space = HDF5Handle(H5Aget_space(attribute.id))
        else { throw failure(reading: "the file was altered", at: place) }
        guard H5Sget_simple_extent_type(space.id) == H5S_SCALAR else {
            throw BatonError(.wrongShape, "not a single value", file: self.path, place: place)
        }
        let status: herr_t
        let value: HDF5Attribute?
        switch HDF5Element.matching(type) {
        case .int64:
            var number: Int64 = 0
            status = H5Aread(attribute.id, type.id, &number)
            value = .integer(number)
        case .float64:
            var number = 0.0
            status = H5Aread(attribute.id, type.id, &number)
            value = .number(number)
        case nil:
            var bytes = [UInt8](repeating: 0, count: try stringCapacity(type, at: place))
            status = H5Aread(attribute.id, type.id, &bytes)
            value = status < 0 ? nil : .string(try text(of: bytes, at: place))
        default:
            throw BatonError(
                .wrongType, "an attribute of another type", file: self.path, place: place,
                found: HDF5Element.describe(type), expected: "int64, float64 or a string")
        }
        guard status >= 0, let value else { throw failure(reading: "the file was altered", at: place) }
        return value
    }

    // Strings are stored with a fixed length and null padding: variable-length ones lie in a part of the file that has
    // no checksum.

    /// A UTF-8 string type of `count` bytes.
    func makeString(_ count: Int) -> HDF5Handle? {
        guard let type = HDF5Handle(H5Tcopy(chdf5_c_string())), H5Tset_size(type.id, count) >= 0,
            H5Tset_strpad(type.id, H5T_STR_NULLPAD) >= 0, H5Tset_cset(type.id, H5T_CSET_UTF8) >= 0
        else { return nil }
        return type
    }

    /// The bytes to store; HDF5 knows no empty string, so that becomes one null byte.
    func stringBytes(_ text: String, at path: String) throws(BatonError) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard !bytes.contains(0) else {
            throw BatonError(
                .cannotWrite, "a text with a null character cannot be stored", file: self.path, place: path)
        }
        return bytes.isEmpty ? [0] : bytes
    }

    /// The length of a stored string, checked against the file.
    func stringCapacity(_ type: borrowing HDF5Handle, at path: String) throws(BatonError) -> Int {
        guard H5Tget_class(type.id) == H5T_STRING, H5Tis_variable_str(type.id) == 0 else {
            throw BatonError(
                .wrongType, "not a text of fixed length", file: self.path, place: path,
                found: HDF5Element.describe(type), expected: "a string of fixed length")
        }
        let count = H5Tget_size(type.id)
        guard count > 0, count <= byteCount else {
            throw BatonError(.damaged, "a text longer than the file", file: self.path, place: path)
        }
        return count
    }

    func text(of bytes: [UInt8], at path: String) throws(BatonError) -> String {
        let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        guard let text = String(validating: bytes[..<end], as: UTF8.self) else {
            throw BatonError(.damaged, "a text that is not UTF-8", file: self.path, place: path)
        }
        return text
    }
}
