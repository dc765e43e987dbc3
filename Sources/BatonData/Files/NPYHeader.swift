import BatonFiles
import Foundation

/// What NumPy's `.npy` says before its values: element type and shape (numpy.lib.format, versions 1 to 3).
struct NPYHeader: Hashable {
    /// Element types whose values are read.
    enum Element: Hashable {
        case unsigned(bytes: Int)
        case signed(bytes: Int)
        case float(bytes: Int)
        case other(String)

        /// From NumPy's words, such as `|u1` or `<i8`.
        init(_ descr: String) {
            let order = descr.first ?? " "
            let kind = descr.drop { "<|=>".contains($0) }
            let bytes = Int(kind.dropFirst()) ?? 0
            let isNative = order != ">" || bytes == 1
            switch (kind.first, isNative, [1, 2, 4, 8].contains(bytes)) {
            case ("u", true, true): self = .unsigned(bytes: bytes)
            case ("i", true, true): self = .signed(bytes: bytes)
            case ("f", true, true) where bytes > 1: self = .float(bytes: bytes)
            default: self = .other(descr)
            }
        }

        var bytes: Int? {
            switch self {
            case .unsigned(let bytes), .signed(let bytes), .float(let bytes): bytes
            case .other: nil
            }
        }

        var isInteger: Bool {
            switch self {
            case .unsigned, .signed: true
            case .float, .other: false
            }
        }
    }

    /// Longer headers are hostile: a shape has at most 32 numbers.
    private static let longest = 1 << 16

    let element: Element
    /// NumPy's words for the element type.
    let descr: String
    let isFortran: Bool
    let shape: [Int]
    /// Bytes before the values.
    let length: Int

    /// Reads a header.
    ///
    /// - Parameters:
    ///   - next: the next so many bytes.
    ///   - name: what errors call the array.
    init(name: String, next: (Int) throws(BatonError) -> [UInt8]) throws(BatonError) {
        let magic = try next(8)
        guard magic.starts(with: [0x93] + Array("NUMPY".utf8)), (1...3).contains(magic[6]) else {
            throw BatonError(
                .badData, "not a NumPy array", file: name, found: PictureFormat(detecting: magic).describe(magic),
                expected: ".npy of version 1 to 3")
        }
        let width = magic[6] == 1 ? 2 : 4
        let count = try next(width).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count <= Self.longest else {
            throw BatonError(.badData, "the array's header is too long", file: name, found: "\(count) bytes")
        }
        let text = String(decoding: try next(count), as: UTF8.self)
        length = 8 + width + count
        // Of records, whose fields are a list, there is only so much to know.
        guard let descr = text.firstMatch(of: /'descr'\s*:\s*(?:'([^']*)'|\[)/)?.output,
            let order = text.firstMatch(of: /'fortran_order'\s*:\s*(True|False)/)?.1,
            let shape = text.firstMatch(of: /'shape'\s*:\s*\(([0-9,\s]*)\)/)?.1
        else {
            throw BatonError(
                .badData, "the array's header is damaged", file: name, found: String(text.prefix(80)),
                expected: "{'descr': …, 'fortran_order': …, 'shape': …}")
        }
        self.descr = descr.1.map { String($0) } ?? "records"
        element = Element(self.descr)
        isFortran = order == "True"
        var sizes: [Int] = []
        for part in shape.split(separator: ",") {
            let digits = part.filter { !$0.isWhitespace }
            if digits.isEmpty { continue }
            guard let size = Int(digits) else {
                throw BatonError(.badData, "the array's shape is too large", file: name, found: "(\(shape))")
            }
            sizes.append(size)
        }
        self.shape = sizes
    }

    /// Bytes of all values; nil where that is no number, or the element type is not read.
    var valueBytes: Int? {
        var bytes = element.bytes
        for size in shape {
            guard let (product, overflow) = bytes?.multipliedReportingOverflow(by: size), !overflow else { return nil }
            bytes = product
        }
        return bytes
    }
}
