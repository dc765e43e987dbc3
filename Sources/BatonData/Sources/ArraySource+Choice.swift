import BatonFiles

extension ArraySource {
    /// An array of a file, known by its header.
    struct Candidate {
        let name: String
        let header: NPYHeader
        /// Reads it from its beginning, the header included.
        let open: () throws(BatonError) -> ByteReader
        /// Bytes of header and values.
        let size: Int
    }

    /// The array of pictures: the one that is named, `arr_0`, or else the only one that can be meant.
    static func choose(_ name: String?, among arrays: [Candidate], file: String) throws(BatonError) -> Candidate {
        let known = arrays.map { "'\($0.name)' \($0.header.descr) \($0.header.shape)" }.joined(separator: ", ")
        if let name {
            guard let array = arrays.first(where: { $0.name == name }) else {
                throw BatonError(.badData, "there is no array '\(name)'", file: file, found: known)
            }
            return array
        }
        let pictures = arrays.filter { ArrayLayout.holdsPictures($0.header) }
        if let first = pictures.first(where: { $0.name == "arr_0" }) { return first }
        guard let only = pictures.first else {
            throw BatonError(
                .badData, "no array holds pictures", file: file, found: known,
                expected: "uint8 [N, H, W, C], [N, C, H, W] or [N, H, W]")
        }
        guard pictures.count == 1 else {
            throw BatonError(
                .badData, "several arrays hold pictures", file: file, found: known,
                hint: "choose one with --array, such as --array \(only.name)")
        }
        return only
    }

    /// The labels beside an array of pictures, by the names that people give them; nil where there are none.
    ///
    /// - Throws: `badData` where several arrays could be meant, or one is meant and holds no labels of these pictures.
    static func labels(
        for pictures: Candidate, among arrays: [Candidate], file: String
    ) throws(BatonError) -> (name: String, classes: ClassIndex)? {
        let count = pictures.header.shape.first ?? 0
        let name = pictures.name
        let usual = [
            name == "arr_0" ? "arr_1" : nil, name.replacing("images", with: "labels"),
            name.replacing("image", with: "label"), name.replacing("data", with: "labels"),
            name.hasPrefix("x") || name.hasPrefix("X") ? "y" + name.dropFirst() : nil,
            name.hasPrefix("X") ? "Y" + name.dropFirst() : nil, "labels", "label", "y",
        ].compactMap { $0 }.filter { $0 != name }
        let fitting = arrays.filter { isIndex($0.header, count: count) }
        guard
            let chosen = usual.lazy.compactMap({ wanted in arrays.first { $0.name == wanted } }).first
                ?? (fitting.count == 1 ? fitting.first : nil)
        else {
            guard fitting.isEmpty else {
                throw BatonError(
                    .badData, "several arrays may be the labels of '\(name)'", file: file,
                    found: fitting.map { "'\($0.name)'" }.joined(separator: ", "),
                    hint: "call the right one 'labels', or leave the others out")
            }
            return nil
        }
        guard isIndex(chosen.header, count: count), chosen.size - chosen.header.length == chosen.header.valueBytes
        else {
            throw BatonError(
                .badData, "the array '\(chosen.name)' holds no labels of '\(name)'", file: file,
                found: "\(chosen.header.descr) \(chosen.header.shape)", expected: "\(count) integers")
        }
        return (chosen.name, try index(chosen, count: count, file: file))
    }

    /// Whether an array has one integer a picture.
    private static func isIndex(_ header: NPYHeader, count: Int) -> Bool {
        header.element.isInteger && (header.shape == [count] || header.shape == [count, 1])
    }

    /// Reads labels; the classes are numbers up to the largest.
    private static func index(_ array: Candidate, count: Int, file: String) throws(BatonError) -> ClassIndex {
        var reader = try array.open()
        _ = try reader.read(array.header.length)
        let width = array.header.element.bytes ?? 1
        var labels: [Int] = []
        for number in 0..<count {
            let value = try reader.read(width).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            // A negative label has its highest bit set, and is too large as well.
            guard let label = Int(exactly: value), label < 1 << 20 else {
                throw BatonError(
                    .badData, "label \(number) is no class", file: "\(file): \(array.name)",
                    expected: "0 to \((1 << 20) - 1)")
            }
            labels.append(label)
        }
        return ClassIndex(labels: labels, names: (0...(labels.max() ?? 0)).map { "\($0)" })
    }
}
