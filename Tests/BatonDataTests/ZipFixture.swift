/// Writes ZIP archives of stored files, independently of libzip.
struct ZipFixture {
    /// Name and contents, in order.
    var files: [(name: String, data: [UInt8])] = []

    var bytes: [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> (8 * $0) & 255) } }
        var result: [UInt8] = []
        var directory: [UInt8] = []
        for (name, data) in files {
            let name = Array(name.utf8)
            let (crc, size) = (little(Int(PNGFixture.crc(data)), 4), little(data.count, 4))
            let common = little(0x0800, 2) + little(0, 2) + little(0, 4) + crc + size + size + little(name.count, 2)
            directory += [0x50, 0x4B, 1, 2] + little(20, 2) + little(20, 2) + common + little(0, 12)
            directory += little(result.count, 4) + name
            result += [0x50, 0x4B, 3, 4] + little(20, 2) + common + little(0, 2) + name + data
        }
        let start = result.count
        result += directory + [0x50, 0x4B, 5, 6] + little(0, 4) + little(files.count, 2) + little(files.count, 2)
        return result + little(directory.count, 4) + little(start, 4) + little(0, 2)
    }

    /// A NumPy array of bytes.
    static func npy(_ shape: [Int], _ values: [UInt8], descr: String = "|u1", isFortran: Bool = false) -> [UInt8] {
        let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
        let header = "{'descr': '\(descr)', 'fortran_order': \(isFortran ? "True" : "False"), 'shape': (\(sizes)), }\n"
        return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count & 255), UInt8(header.utf8.count >> 8)]
            + Array(header.utf8) + values
    }
}
