import BatonFiles
import BatonTestSupport
import Foundation
import BatonHDF5
import Testing

@Suite("What is written to an HDF5 file is read back")
struct RoundTripTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test("every element type keeps its bits") func everyElementTypeKeepsItsBits() throws {
        let path = folder.file("types.h5")
        let floats: [Float] = [0, -0.0, .pi, .infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude]
        let file = try HDF5File.create(path)
        try file.write(floats, shape: [2, 3], to: "/a/b/float32")
        try file.write(floats.map(Double.init), shape: [6], to: "/a/float64")
        try file.write([Int64.min, -1, .max], shape: [3], to: "/a/int64")
        try file.write([UInt8](0...255), shape: [16, 16], to: "/a/uint8")
        try file.write("σ, größer, {\"a\": 1}", to: "/text")
        try file.write("", to: "/empty")
        try file.write([Float](), shape: [0, 4], to: "/nothing")
        try file.close()

        let read = try HDF5File.open(path)
        #expect(try read.dataset("/a/b/float32").shape == [2, 3])
        #expect(try read.dataset("/a/b/float32").floats().map(\.bitPattern) == floats.map(\.bitPattern))
        #expect(try read.dataset("/a/float64").doubles() == floats.map(Double.init))
        #expect(try read.dataset("/a/int64").integers() == [.min, -1, .max])
        #expect(try read.dataset("/a/uint8").bytes() == [UInt8](0...255))
        #expect(try read.text("/text") == "σ, größer, {\"a\": 1}")
        #expect(try read.text("/empty") == "")
        #expect(try read.dataset("/nothing").floats() == [])
        #expect(try read.datasets(below: "/a") == ["b/float32", "float64", "int64", "uint8"])
        #expect(try read.children(of: "/") == ["a", "empty", "nothing", "text"])
        #expect(try read.exists("/a/b") && !read.exists("/a/c") && !read.exists("/text/c"))
    }

    @Test("float16 rounds to the nearest even") func float16RoundsToTheNearestEven() throws {
        let path = folder.file("half.h5")
        let values: [Float] = [1, 1 + 1 / 2048, 1 + 3 / 2048, 65504, 65520, 6e-8, -0.0, 1e-9]
        let file = try HDF5File.create(path)
        try file.write(values, shape: [8], to: "/half", as: .float16)
        try file.close()
        let dataset = try HDF5File.open(path).dataset("/half")
        #expect(dataset.element == .float16)
        #expect(try dataset.floats() == [1, 1, 1 + 2 / 1024, 65504, .infinity, 0x1p-24, -0.0, 0])
    }

    @Test("attributes keep their type") func attributesKeepTheirType() throws {
        let path = folder.file("attributes.h5")
        let file = try HDF5File.create(path)
        try file.createGroup("/g")
        try file.setAttribute("text", .string("häuser"), on: "/g")
        try file.setAttribute("integer", .integer(.min), on: "/g")
        try file.setAttribute("number", .number(0.1), on: "/g")
        try file.setAttribute("format", .string(""))
        for index in 0..<20 { try file.setAttribute("many-\(index)", .integer(Int64(index)), on: "/g") }
        try file.close()
        let read = try HDF5File.open(path)
        #expect(try read.attribute("text", of: "/g") == .string("häuser"))
        #expect(try read.attribute("integer", of: "/g") == .integer(.min))
        #expect(try read.attribute("number", of: "/g") == .number(0.1))
        #expect(try read.attribute("format") == .string(""))
        #expect(try read.attribute("absent") == nil)
        #expect(try read.attributeNames(of: "/g").count == 23)
    }

    @Test("compressed pictures are read by rows") func compressedPicturesAreReadByRows() throws {
        let path = folder.file("pictures.h5")
        let rows = 37
        let pictures = (0..<rows * 8 * 8 * 3).map { UInt8(truncatingIfNeeded: $0 / 100) }
        let file = try HDF5File.create(path)
        let images = try file.createDataset("/images", .uint8, shape: [rows, 8, 8, 3], chunkedBy: 4, compression: 6)
        for start in stride(from: 0, to: rows, by: 10) {
            let part = start..<min(start + 10, rows)
            try pictures[part.lowerBound * 192..<part.upperBound * 192].withUnsafeBytes {
                try images.write(rows: part, bytes: $0)
            }
        }
        try file.close()
        let read = try HDF5File.open(path).dataset("/images")
        #expect(try read.bytes() == pictures)
        #expect(try read.bytes(rows: 5..<9) == Array(pictures[5 * 192..<9 * 192]))
        #expect(try read.bytes(rows: 36..<37) == Array(pictures[36 * 192..<37 * 192]))
        #expect(throws: BatonError.self) { try read.bytes(rows: 30..<38) }
        #expect(try ScratchFolder.bytes(path).count < pictures.count)
    }

    @Test("equal content gives equal bytes") func equalContentGivesEqualBytes() throws {
        func write(_ name: String) throws -> [UInt8] {
            try HDF5File.save(to: folder.file(name)) { file in
                for index in 0..<30 {
                    try file.write([Float](repeating: Float(index), count: 100), shape: [100], to: "/g/\(index)/w")
                    try file.setAttribute("n", .integer(3), on: "/g/\(index)/w")
                }
                let images = try file.createDataset("/i", .uint8, shape: [9, 100], chunkedBy: 2, compression: 9)
                try [UInt8](repeating: 7, count: 900).withUnsafeBytes { try images.write(bytes: $0) }
                try file.write("text", to: "/meta/text")
            }
            return try ScratchFolder.bytes(folder.file(name))
        }
        let first = try write("first.h5")
        // Times in HDF5 files are whole seconds.
        waitAcrossASecond()
        #expect(try write("second.h5") == first)
        #expect(folder.contents == ["first.h5", "second.h5"])
    }
}

/// Waits until the clock shows another second.
func waitAcrossASecond() { Thread.sleep(forTimeInterval: 1.05) }
