import BatonFiles
import BatonSettings

/// Writes `.npz`: arrays in numpy's format in a zip file without compression, of any size and piece by piece.
///
/// Formats: numpy.lib.format, version 1.0; APPNOTE.TXT of PKWARE, 4.3 and 4.5.3 (files beyond 4 GiB).
struct NumpyArchive {
    /// An array whose bytes are asked for piece by piece, twice: a zip file says their check before them.
    struct Array {
        let name: String
        /// numpy's type, such as `|u1` or `<i8`.
        let type: String
        let shape: [Int]
        let itemBytes: Int
        let pieces: (_ put: ([UInt8]) throws -> Void) throws -> Void
    }

    private struct Entry {
        let name: [UInt8]
        let check: UInt32
        let size: UInt64
        let offset: UInt64
    }

    /// Writes the arrays in their order, replacing `path` in one step.
    static func write(_ arrays: [Array], to path: String) throws {
        try AtomicFile.write(to: path) { file in
            var offset: UInt64 = 0
            func put(_ bytes: [UInt8]) throws {
                try file.write(bytes)
                offset += UInt64(bytes.count)
            }
            var entries: [Entry] = []
            for array in arrays {
                let header = header(of: array)
                var (check, size) = (CyclicCheck(), UInt64(header.count))
                check.update(header)
                try array.pieces {
                    check.update($0)
                    size += UInt64($0.count)
                }
                let expected = UInt64(header.count + array.itemBytes * array.shape.reduce(1, *))
                guard size == expected else {
                    throw BatonError(.failure, "array '\(array.name)' has \(size) bytes, not \(expected)", file: path)
                }
                let entry = Entry(
                    name: Swift.Array("\(array.name).npy".utf8), check: check.value, size: size, offset: offset)
                entries.append(entry)
                try put(local(entry) + header)
                try array.pieces(put)
            }
            let start = offset
            for entry in entries { try put(central(entry)) }
            try put(end(entries: UInt64(entries.count), start: start, size: offset - start))
        }
    }

    private static func header(of array: Array) -> [UInt8] {
        let shape = array.shape.map { "\($0)," }.joined(separator: " ")
        var text = "{'descr': '\(array.type)', 'fortran_order': False, 'shape': (\(shape)), }"
        // Magic, version and length are ten bytes; everything together fills whole 64s.
        text += String(repeating: " ", count: (64 - (10 + text.utf8.count + 1) % 64) % 64) + "\n"
        return [0x93] + Swift.Array("NUMPY".utf8) + [1, 0] + bytes(UInt16(text.utf8.count)) + Swift.Array(text.utf8)
    }

    private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Swift.Array($0) }
    }

    /// Number fields of 32 bits, and what does not fit them in an extra field of 64.
    private static func narrow(_ number: UInt64) -> UInt32 { UInt32(exactly: number) ?? .max }

    /// Version 4.5, no flags, stored, the first day of 1980, check and sizes.
    private static func facts(_ entry: Entry) -> [UInt8] {
        bytes(UInt16(45)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0)) + bytes(UInt16(0x21))
            + bytes(entry.check) + bytes(narrow(entry.size)) + bytes(narrow(entry.size))
    }

    private static func extra(_ numbers: [UInt64]) -> [UInt8] {
        numbers.isEmpty ? [] : bytes(UInt16(1)) + bytes(UInt16(8 * numbers.count)) + numbers.flatMap { bytes($0) }
    }

    private static func local(_ entry: Entry) -> [UInt8] {
        let extra = extra(narrow(entry.size) == .max ? [entry.size, entry.size] : [])
        return bytes(UInt32(0x0403_4b50)) + facts(entry) + bytes(UInt16(entry.name.count))
            + bytes(UInt16(extra.count)) + entry.name + extra
    }

    private static func central(_ entry: Entry) -> [UInt8] {
        let extra = extra(
            (narrow(entry.size) == .max ? [entry.size, entry.size] : [])
                + (narrow(entry.offset) == .max ? [entry.offset] : []))
        return bytes(UInt32(0x0201_4b50)) + bytes(UInt16(45)) + facts(entry) + bytes(UInt16(entry.name.count))
            + bytes(UInt16(extra.count)) + [UInt8](repeating: 0, count: 10) + bytes(narrow(entry.offset)) + entry.name
            + extra
    }

    private static func end(entries: UInt64, start: UInt64, size: UInt64) -> [UInt8] {
        var result: [UInt8] = []
        if narrow(start) == .max || narrow(size) == .max {
            result += bytes(UInt32(0x0606_4b50)) + bytes(UInt64(44)) + bytes(UInt16(45)) + bytes(UInt16(45))
            result += [UInt8](repeating: 0, count: 8) + bytes(entries) + bytes(entries) + bytes(size) + bytes(start)
            result += bytes(UInt32(0x0706_4b50)) + bytes(UInt32(0)) + bytes(start + size) + bytes(UInt32(1))
        }
        return result + bytes(UInt32(0x0605_4b50)) + bytes(UInt32(0)) + bytes(UInt16(entries)) + bytes(UInt16(entries))
            + bytes(narrow(size)) + bytes(narrow(start)) + bytes(UInt16(0))
    }
}

/// CRC-32 as zip files have it (ISO 3309, reflected, polynomial 0xEDB88320).
struct CyclicCheck {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    private var state: UInt32 = .max

    /// The check of all bytes so far.
    var value: UInt32 { ~state }

    /// Adds bytes.
    mutating func update(_ bytes: [UInt8]) {
        state = Self.table.withUnsafeBufferPointer { table in
            bytes.reduce(state) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
        }
    }
}
