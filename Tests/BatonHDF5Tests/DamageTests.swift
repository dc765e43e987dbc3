import BatonHDF5
import Testing

/// Reads all that a file holds.
private func readEverything(_ path: String) throws -> String {
    let file = try HDF5File.open(path)
    var content = ""
    for name in try file.attributeNames() { content += "\(name)=\(String(describing: try file.attribute(name)))\n" }
    for name in try file.datasets(below: "/") {
        if name == "text" {
            _ = try file.text("/text")
            continue
        }
        let dataset = try file.dataset("/" + name)
        content += "\(name) \(dataset.element) \(dataset.shape) \(String(describing: try dataset.attribute("n")))\n"
        var bytes = [UInt8](repeating: 0, count: dataset.byteCount)
        try bytes.withUnsafeMutableBytes { try dataset.read(into: $0) }
        // Contiguous values have no checksum of their own: whoever stores them adds one.
        content += name.hasPrefix("plain") ? "\(bytes.count)\n" : "\(bytes)\n"
    }
    return content
}

@Suite("A damaged file is refused or harmless, and never a crash")
struct DamageTests {
    let folder: ScratchFolder
    let whole: [UInt8]
    let content: String

    init() throws {
        folder = try ScratchFolder()
        let path = folder.file("whole.h5")
        try HDF5File.save(to: path) { file in
            try file.setAttribute("format", .string("test"))
            for index in 0..<12 {
                try file.write([Float](repeating: 1, count: 3), shape: [3], to: "/plain/\(index)/w")
                try file.setAttribute("n", .integer(3), on: "/plain/\(index)/w")
            }
            let images = try file.createDataset("/images", .uint8, shape: [9, 64], chunkedBy: 2, compression: 9)
            try [UInt8](repeating: 7, count: 576).withUnsafeBytes { try images.write(bytes: $0) }
            try file.write("some text", to: "/text")
        }
        whole = try ScratchFolder.bytes(path)
        content = try readEverything(path)
    }

    @Test func cutOffAnywhere() throws {
        let path = folder.file("cut.h5")
        for length in 0..<whole.count {
            try ScratchFolder.write(whole.prefix(length), to: path)
            #expect(throws: HDF5Error.self, "at \(length) of \(whole.count) bytes") { try readEverything(path) }
        }
    }

    @Test func anyBitFlipped() throws {
        let path = folder.file("flipped.h5")
        var kinds: [String: Int] = [:]
        for position in whole.indices {
            for bit in 0..<8 {
            var bytes = whole
            bytes[position] ^= 1 << UInt8(bit)
            try ScratchFolder.write(bytes, to: path)
            do {
                let read = try readEverything(path)
                kinds[read == content ? "same" : "differs", default: 0] += 1
                if read != content { print(position, bit) }
            } catch let error as HDF5Error {
                kinds[error.kind.rawValue, default: 0] += 1
            }
            }
        }
        print(kinds, whole.count)
    }
}
