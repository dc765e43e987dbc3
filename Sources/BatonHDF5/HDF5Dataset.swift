import BatonFiles
internal import CHDF5

/// An open data set: its element type and shape, and reading and writing its values.
///
/// Keeps its file open as long as it lives. When it is opened, its extents are checked against the size of the file,
/// so a reader may allocate room for ``count`` values without further thought.
public final class HDF5Dataset: @unchecked Sendable {
    /// The file.
    public let file: HDF5File
    /// The path in the file.
    public let path: String
    /// The stored element type.
    public let element: HDF5Element
    /// The extents, outermost first; empty for a single value.
    public let shape: [Int]
    /// Where the values lie in the file in one piece, nil where they lie in chunks or nowhere yet.
    public let contiguousOffset: Int?
    let handle: HDF5Handle

    /// The number of values.
    public var count: Int { shape.reduce(1, *) }
    /// The size of all values as they are stored uncompressed.
    public var byteCount: Int { count * element.byteCount }
    /// The number of values in one row of the outermost axis.
    public var rowCount: Int { shape.dropFirst().reduce(1, *) }

    init(created handle: consuming HDF5Handle, of file: HDF5File, path: String, element: HDF5Element, shape: [Int]) {
        self.file = file
        self.path = path
        self.element = element
        self.shape = shape
        contiguousOffset = nil
        self.handle = handle
    }

    /// Takes over an open data set and checks everything that reading will rely on. Call under the library's lock.
    init(opening object: consuming HDF5Handle, of file: HDF5File, path: String) throws(BatonError) {
        guard let type = HDF5Handle(H5Dget_type(object.id)), let space = HDF5Handle(H5Dget_space(object.id)),
            let creation = HDF5Handle(H5Dget_create_plist(object.id))
        else { throw file.failure(reading: "the file was altered", at: path) }
        guard let element = HDF5Element.matching(type) else {
            throw BatonError(
                .wrongType, "an element type that is not read", file: file.path, place: path,
                found: HDF5Element.describe(type),
                expected: HDF5Element.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let shape = try Self.extents(of: space, in: file, path: path)
        let size = try Self.checkedSize(shape, element, in: file, path: path)
        contiguousOffset = try Self.checkStorage(of: object, creation, size: size, element, in: file, path: path)
        self.file = file
        self.path = path
        self.element = element
        self.shape = shape
        handle = object
    }

    private static func extents(
        of space: borrowing HDF5Handle, in file: HDF5File, path: String
    ) throws(BatonError) -> [Int] {
        switch H5Sget_simple_extent_type(space.id) {
        case H5S_SCALAR: return []
        case H5S_SIMPLE: break
        default: throw BatonError(.wrongShape, "a data set without values", file: file.path, place: path)
        }
        let rank = H5Sget_simple_extent_ndims(space.id)
        guard (1...32).contains(rank) else { throw file.failure(reading: "the file was altered", at: path) }
        var extents = [hsize_t](repeating: 0, count: Int(rank))
        guard H5Sget_simple_extent_dims(space.id, &extents, nil) == rank else {
            throw file.failure(reading: "the file was altered", at: path)
        }
        let shape = extents.compactMap { Int(exactly: $0) }
        guard shape.count == extents.count else {
            throw BatonError(.damaged, "impossible extents", file: file.path, place: path, found: "\(extents)")
        }
        return shape
    }

    private static func checkedSize(
        _ shape: [Int], _ element: HDF5Element, in file: HDF5File, path: String
    ) throws(BatonError) -> Int {
        var size = element.byteCount
        for extent in shape where extent > 0 {
            let (product, overflow) = size.multipliedReportingOverflow(by: extent)
            guard !overflow else {
                throw BatonError(.damaged, "impossible extents", file: file.path, place: path, found: "\(shape)")
            }
            size = product
        }
        return shape.contains(0) ? 0 : size
    }

    /// Checks that the file can hold what the extents promise, and returns where it lies in one piece.
    private static func checkStorage(
        of object: borrowing HDF5Handle, _ creation: borrowing HDF5Handle, size: Int, _ element: HDF5Element,
        in file: HDF5File, path: String
    ) throws(BatonError) -> Int? {
        guard H5Pget_external_count(creation.id) == 0 else {
            throw BatonError(.unsupported, "values in another file", file: file.path, place: path)
        }
        let stored = Int(clamping: H5Dget_storage_size(object.id))
        let tooLarge = BatonError(
            .damaged, "the extents do not fit the file", file: file.path, place: path,
            found: "\(size) bytes of values, \(stored) stored, in a file of \(file.byteCount)")
        switch H5Pget_layout(creation.id) {
        case H5D_COMPACT:
            guard stored == size, size <= file.byteCount else { throw tooLarge }
            return nil
        case H5D_CONTIGUOUS:
            guard size > 0 else { return nil }
            let offset = H5Dget_offset(object.id)
            guard stored == size, let start = Int(exactly: offset), start <= file.byteCount,
                size <= file.byteCount - start
            else { throw tooLarge }
            return start
        case H5D_CHUNKED:
            // deflate shrinks by less than a factor 1032, and chunks without values are never written here.
            let limit = stored.multipliedReportingOverflow(by: 1032)
            guard stored <= file.byteCount, !limit.overflow, size <= limit.partialValue else { throw tooLarge }
            var chunk = [hsize_t](repeating: 0, count: 32)
            let rank = Int(H5Pget_chunk(creation.id, 32, &chunk))
            guard (1...32).contains(rank) else { throw file.failure(reading: "the file was altered", at: path) }
            var chunkSize = element.byteCount
            for extent in chunk.prefix(rank) {
                let (product, overflow) = chunkSize.multipliedReportingOverflow(by: Int(clamping: extent))
                guard !overflow, product <= max(limit.partialValue, 1) else { throw tooLarge }
                chunkSize = product
            }
            return nil
        default:
            throw BatonError(.unsupported, "a layout that is not read", file: file.path, place: path)
        }
    }
}
