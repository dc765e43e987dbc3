internal import CHDF5

/// The element types that Baton stores. All are little-endian.
public enum HDF5Element: String, Sendable, Hashable, CaseIterable {
    case float16, float32, float64, uint8, int64

    /// The size of one element.
    public var byteCount: Int {
        switch self {
        case .uint8: 1
        case .float16: 2
        case .float32: 4
        case .float64, .int64: 8
        }
    }

    /// The file type. Call under the library's lock.
    func makeType() -> HDF5Handle? {
        switch self {
        case .float32: HDF5Handle(H5Tcopy(chdf5_float32()))
        case .float64: HDF5Handle(H5Tcopy(chdf5_float64()))
        case .uint8: HDF5Handle(H5Tcopy(chdf5_uint8()))
        case .int64: HDF5Handle(H5Tcopy(chdf5_int64()))
        case .float16: Self.makeHalf()
        }
    }

    /// IEEE binary16 is no predefined type of libhdf5 1.10: sign 1, exponent 5 (bias 15), fraction 10.
    private static func makeHalf() -> HDF5Handle? {
        guard let type = HDF5Handle(H5Tcopy(chdf5_float32())),
            H5Tset_fields(type.id, 15, 10, 5, 0, 10) >= 0,
            H5Tset_size(type.id, 2) >= 0,
            H5Tset_ebias(type.id, 15) >= 0
        else { return nil }
        return type
    }

    /// The element type that a file type is, nil where it is none of these. Call under the library's lock.
    static func matching(_ type: borrowing HDF5Handle) -> HDF5Element? {
        let id = type.id
        for element in allCases {
            if let candidate = element.makeType(), H5Tequal(candidate.id, id) > 0 { return element }
        }
        return nil
    }

    /// What a file type is, in words. Call under the library's lock.
    static func describe(_ type: borrowing HDF5Handle) -> String {
        if let element = matching(type) { return element.rawValue }
        let bits = H5Tget_size(type.id) * 8
        switch H5Tget_class(type.id) {
        case H5T_INTEGER: return "a \(bits)-bit integer"
        case H5T_FLOAT: return "a \(bits)-bit float of another layout"
        case H5T_STRING: return H5Tis_variable_str(type.id) > 0 ? "a variable-length string" : "a string"
        default: return "a compound or other type"
        }
    }
}
