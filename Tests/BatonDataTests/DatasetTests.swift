import BatonTestSupport
import BatonData
import BatonTensor
import Foundation
import Testing

@Suite("Data sets")
struct DatasetTests {
    private static func make(count: Int = 10, size: Int = 8) throws -> ImageDataset {
        let pictures = (0..<count).map { pattern(width: size, height: size, seed: $0) }
        return try ImageDataset(
            size: size, images: pictures.flatMap { $0.pixels }, labels: (0..<count).map { $0 < 7 ? 0 : 2 },
            labelNames: ["cats", "dogs", "größe"], itemNames: (0..<count).map { "picture \($0)" },
            marks: ["odd": (0..<count).map { $0 % 2 == 1 }], allowsHorizontalFlip: true,
            provenance: DatasetProvenance(source: "a pattern", tool: "test", counts: ["kept": count]))
    }

    @Test("What is written is loaded back, and equal sets give equal files")
    func roundTrip() throws {
        let folder = try ScratchFolder()
        let dataset = try Self.make()
        try dataset.write(to: folder.file("a.h5"))
        try dataset.write(to: folder.file("b.h5"))
        let loaded = try ImageDataset.load(folder.file("a.h5"))
        #expect(loaded.images == dataset.images && loaded.labels == dataset.labels && loaded.size == 8)
        #expect(loaded.labelNames == dataset.labelNames && loaded.itemNames == dataset.itemNames)
        #expect(loaded.marks == dataset.marks && loaded.allowsHorizontalFlip)
        #expect(loaded.provenance == dataset.provenance && loaded.contentHash == dataset.contentHash)
        let (a, b) = (URL(fileURLWithPath: folder.file("a.h5")), URL(fileURLWithPath: folder.file("b.h5")))
        #expect(try Data(contentsOf: a) == Data(contentsOf: b))
    }

    @Test("Truncated and foreign files, and sets that do not fit together, are refused with their exit code")
    func refused() throws {
        let folder = try ScratchFolder()
        try Self.make().write(to: folder.file("a.h5"))
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("a.h5"))))
        for count in stride(from: 0, to: bytes.count, by: 97) {
            let path = try folder.write(Array(bytes.prefix(count)), to: "cut.h5")
            let error = failure { () throws(DataError) in _ = try ImageDataset.load(path) }
            #expect(error?.exitCode == 65 && error?.file == path)
        }
        let png = try folder.write(PNG.encode(pattern(width: 2, height: 2)), to: "picture.h5")
        #expect(failure { () throws(DataError) in _ = try ImageDataset.load(png) }?.exitCode == 65)
        #expect(failure { () throws(DataError) in _ = try ImageDataset.load(folder.file("none.h5")) }?.exitCode == 66)
        let dataset = try Self.make()
        #expect(failure { () throws(DataError) in try dataset.write(to: folder.file("no/a.h5")) }?.exitCode == 73)
        let mismatch = failure { () throws(DataError) in
            _ = try ImageDataset(
                size: 2, images: [1, 2, 3], labels: [0], labelNames: [], itemNames: ["a"],
                allowsHorizontalFlip: false, provenance: DatasetProvenance(source: "", tool: ""))
        }
        #expect(mismatch?.found == "3 values")
    }

    @Test("Any altered byte of the pictures is noticed, or harmless")
    func altered() throws {
        let folder = try ScratchFolder()
        let dataset = try Self.make()
        try dataset.write(to: folder.file("a.h5"))
        let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: folder.file("a.h5"))))
        for index in stride(from: 0, to: bytes.count, by: 61) {
            var copy = bytes
            copy[index] ^= 0x04
            let path = try folder.write(copy, to: "altered.h5")
            if let loaded = try? ImageDataset.load(path) { #expect(loaded.contentHash == dataset.contentHash) }
        }
    }

    @Test("Downsampling to floats, to bytes, and picture by picture agree")
    func downsampling() throws {
        let dataset = try Self.make()
        let small = try dataset.downsampled(to: 2)
        for index in 0..<dataset.count {
            #expect(small.image(at: index) == dataset.image(at: index).boxDownsampled(by: 4))
            let exact = dataset.floats(at: index, size: 2)
            let rounded = small.floats(at: index)
            #expect(zip(exact, rounded).allSatisfy { abs($0 - $1) <= 0.501 / 127.5 })
        }
        #expect(dataset.floats(at: 3) == dataset.image(at: 3).planarFloats())
        #expect(dataset.floats(at: 3, flip: true) == dataset.image(at: 3).flippedHorizontally().planarFloats())
        #expect(dataset.planarBytes(at: 3).map(Quantization.float) == dataset.floats(at: 3))
        let error = failure { () throws(DataError) in _ = try dataset.downsampled(to: 3) }
        #expect(error?.exitCode == 65 && error?.hint != nil)
    }

    @Test("A batch holds the pictures asked for, mirrored where asked for")
    func batches() throws {
        let dataset = try Self.make()
        let batch = dataset.batch([4, 1], flips: [false, true], size: 4)
        #expect(batch.shape == [2, 3, 4, 4])
        #expect(batch.array() == dataset.floats(at: 4, size: 4) + dataset.floats(at: 1, flip: true, size: 4))
    }

    @Test("A class-balanced draw gives every class that has pictures the same share")
    func draws() throws {
        let dataset = try Self.make()
        #expect(dataset.classCounts == [7, 0, 3])
        let uniforms = (0..<4200).map { (Double($0) + 0.5) / 4200 }
        func shares(_ draw: ItemDraw) -> [Int] {
            uniforms.reduce(into: [Int](repeating: 0, count: dataset.count)) { $0[draw.item(at: $1)] += 1 }
        }
        #expect(shares(try ItemDraw(dataset)) == [Int](repeating: 420, count: 10))
        let balanced = shares(try ItemDraw(dataset, balance: .classes))
        #expect(balanced == [Int](repeating: 300, count: 7) + [Int](repeating: 700, count: 3))
        let even = shares(try ItemDraw(dataset, balance: .classes, excluding: "odd"))
        #expect(even == [525, 0, 525, 0, 525, 0, 525, 0, 2100, 0])
        let draw = try ItemDraw(dataset)
        #expect(draw.item(at: 0) == 0 && draw.item(at: 1) == 9)
        #expect(failure { () throws(DataError) in _ = try ItemDraw(dataset, excluding: "none") }?.exitCode == 65)
    }

    @Test("A subset keeps classes, names and marks of its pictures")
    func subsets() throws {
        let dataset = try Self.make()
        let subset = try dataset.subset([9, 0])
        #expect(subset.itemNames == ["picture 9", "picture 0"] && subset.labels == [2, 0])
        #expect(subset.image(at: 0) == dataset.image(at: 9) && subset.marks["odd"] == [true, false])
        #expect(subset.contentHash != dataset.contentHash)
        #expect(failure { () throws(DataError) in _ = try dataset.subset([10]) } != nil)
    }

    @Test("Classes are numbered as the names say, and pictures keep theirs")
    func numbering() throws {
        let dataset = try Self.make()
        let same = try dataset.numbered(as: ["cats", "dogs", "größe"])
        #expect(same.contentHash == dataset.contentHash)
        #expect(try dataset.numbered(as: []).labels == dataset.labels)
        let other = try dataset.numbered(as: ["größe", "birds", "CATS"])
        #expect(other.labelNames == ["größe", "birds", "CATS"])
        #expect(other.labels == dataset.labels.map { $0 == 0 ? 2 : 0 } && other.images == dataset.images)
        // 'dogs' has no pictures; 'größe' has.
        let stranger = failure { () throws(DataError) in _ = try dataset.numbered(as: ["cats", "dogs"]) }
        #expect(stranger?.exitCode == 65 && stranger?.message.contains("'größe'") == true)
        let folder = try ScratchFolder()
        try dataset.write(to: folder.file("a.h5"))
        #expect(try ImageDataset.load(folder.file("a.h5"), numberedAs: other.labelNames).labels == other.labels)
        let error = failure { () throws(DataError) in
            _ = try ImageDataset.load(folder.file("a.h5"), numberedAs: ["x", "y"])
        }
        #expect(error?.file == folder.file("a.h5"))
    }
}
