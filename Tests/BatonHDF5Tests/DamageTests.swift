import BatonFiles
import BatonTestSupport
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

    /// Reads an altered file; whatever can be read must be what was written.
    private func check(_ bytes: [UInt8], _ what: String) throws {
        let path = folder.file("damaged.h5")
        try ScratchFolder.write(bytes, to: path)
        do {
            #expect(try readEverything(path) == content, "\(what)")
        } catch let error as BatonError {
            #expect(error.exitCode == 65, "\(what): \(error)")
        }
    }

    @Test("cut off anywhere") func cutOffAnywhere() throws {
        let path = folder.file("cut.h5")
        for length in Array(0..<100) + Array(stride(from: 100, to: whole.count, by: 43)) + [whole.count - 1] {
            try ScratchFolder.write(whole.prefix(length), to: path)
            #expect(throws: BatonError.self, "at \(length) of \(whole.count) bytes") { try readEverything(path) }
        }
    }

    @Test("a bit flipped in every part") func aBitFlippedInEveryPart() throws {
        // Every bit of the superblock, then one bit of every eleventh byte. All bits were tried once by hand.
        for position in 0..<384 {
            var bytes = whole
            bytes[position / 8] ^= 1 << UInt8(position % 8)
            try check(bytes, "bit \(position)")
        }
        for position in stride(from: 48, to: whole.count, by: 11) {
            var bytes = whole
            bytes[position] ^= 1 << UInt8(position / 11 % 8)
            try check(bytes, "byte \(position)")
        }
    }

    @Test("blocks overwritten") func blocksOverwritten() throws {
        for start in stride(from: 0, to: whole.count, by: 120) {
            for (fill, count) in [(UInt8(0), 16), (0xFF, 16), (0xFF, 512)] {
                var bytes = whole
                for position in start..<min(start + count, whole.count) { bytes[position] = fill }
                try check(bytes, "\(count) bytes of \(fill) at \(start)")
            }
        }
    }

    @Test("other files are named for what they are") func otherFilesAreNamedForWhatTheyAre() throws {
        let path = folder.file("other")
        for (bytes, words) in [
            ([], "an empty file"), ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "a PNG picture"),
            (Array("PK\u{3}\u{4}----------".utf8), "a ZIP archive"), ([UInt8](repeating: 0, count: 4096), "zeros"),
        ] as [([UInt8], String)] {
            try ScratchFolder.write(bytes, to: path)
            let error = #expect(throws: BatonError.self) { try HDF5File.open(path) }
            #expect(error?.reason == .foreign && error?.found?.contains(words) == true)
            #expect(error?.exitCode == 65)
        }
        #expect(#expect(throws: BatonError.self) { try HDF5File.open(folder.path) }?.found == "a folder")
        let missing = #expect(throws: BatonError.self) { try HDF5File.open(folder.file("absent")) }
        #expect(missing?.kind == .missingInput && missing?.system?.cause == .missing && missing?.exitCode == 66)
        let oldFormat = Array(whole[..<8]) + [UInt8](repeating: 0, count: 100)
        try ScratchFolder.write(oldFormat, to: path)
        #expect(#expect(throws: BatonError.self) { try HDF5File.open(path) }?.reason == .unsupported)
    }

    @Test("extents that the file cannot hold") func extentsThatTheFileCannotHold() throws {
        let path = folder.file("vast.h5")
        try HDF5File.save(to: path) { file in
            // Never written, so the file has only their description.
            try file.createDataset("/contiguous", .float32, shape: [1 << 20, 1 << 16])
            try file.createDataset("/chunked", .uint8, shape: [1 << 40, 1 << 10], chunkedBy: 1, compression: 1)
            try file.createDataset("/overflow", .uint8, shape: [1 << 62, 0, 1 << 62])
        }
        let file = try HDF5File.open(path)
        for name in ["/contiguous", "/chunked"] {
            #expect(#expect(throws: BatonError.self) { try file.dataset(name) }?.reason == .damaged, "\(name)")
        }
        #expect(throws: BatonError.self) { try file.dataset("/overflow") }
    }

    @Test("where nothing can be written") func whereNothingCanBeWritten() throws {
        for path in [folder.file("absent/file.h5"), folder.path] {
            let error = #expect(throws: BatonError.self) { try HDF5File.save(to: path) { _ in } }
            #expect(error?.kind == .cannotWrite && error?.exitCode == 73 && error?.file == path)
        }
        #expect(folder.contents == ["whole.h5"])
    }

    @Test("an existing file survives a failure") func anExistingFileSurvivesAFailure() throws {
        struct Stopped: Error {}
        let path = folder.file("whole.h5")
        #expect(throws: Stopped.self) {
            try HDF5File.save(to: path) { file in
                try file.write([Float](repeating: 0, count: 1000), shape: [1000], to: "/values")
                throw Stopped()
            }
        }
        #expect(try ScratchFolder.bytes(path) == whole)
        #expect(folder.contents == ["whole.h5"])
    }
}
