import BatonFiles
import BatonTestSupport
import BatonData
import BatonTensor
import Foundation
import Testing

@Suite("Data sets")
struct DatasetTests {
    private static func make(count: Int = 10, size: Int = 8, channels: Int = 3) throws -> ImageDataset {
        let pictures = (0..<count).map { pattern(width: size, height: size, channels: channels, seed: $0) }
        return try ImageDataset(
            size: size, channels: channels, values: .pictures(pictures.flatMap { $0.pixels }),
            labels: (0..<count).map { $0 < 7 ? 0 : 2 },
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
        #expect(loaded.values == dataset.values && loaded.labels == dataset.labels && loaded.size == 8)
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
            let error = failure { () throws(BatonError) in _ = try ImageDataset.load(path) }
            #expect(error?.exitCode == 65 && error?.file == path)
        }
        let png = try folder.write(PNG.encode(pattern(width: 2, height: 2)), to: "picture.h5")
        #expect(failure { () throws(BatonError) in _ = try ImageDataset.load(png) }?.exitCode == 65)
        #expect(failure { () throws(BatonError) in _ = try ImageDataset.load(folder.file("none.h5")) }?.exitCode == 66)
        let dataset = try Self.make()
        #expect(failure { () throws(BatonError) in try dataset.write(to: folder.file("no/a.h5")) }?.exitCode == 73)
        let mismatch = failure { () throws(BatonError) in
            _ = try ImageDataset(
                size: 2, values: .pictures([1, 2, 3]), labels: [0], labelNames: [], itemNames: ["a"],
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

    @Test("Floats are those of each picture averaged down by boxes, but for its rounding", arguments: [1, 3, 4])
    func downsampling(channels: Int) throws {
        let dataset = try Self.make(channels: channels)
        for index in 0..<dataset.count {
            let small = dataset.image(at: index).boxDownsampled(by: 4).planarFloats()
            #expect(
                zip(dataset.floats(at: index, size: 2), small).allSatisfy {
                    abs($0 - $1) <= (channels == 4 ? 1.01 : 0.501) / 127.5
                })
        }
        #expect(dataset.floats(at: 3) == dataset.image(at: 3).planarFloats())
        #expect(dataset.floats(at: 3, flip: true) == dataset.image(at: 3).flippedHorizontally().planarFloats())
        // What is written is what was read, but for colours that nobody sees.
        let back = PixelImage.images(of: dataset.batch([3]))[0]
        for y in 0..<8 {
            for x in 0..<8 {
                let original = (0..<channels).map { dataset.image(at: 3)[x, y, $0] }
                let isHidden = channels == 4 && original[3] == 0
                #expect((0..<channels).map { back[x, y, $0] } == (isHidden ? [0, 0, 0, 0] : original))
            }
        }
    }

    @Test("A batch holds the pictures asked for, mirrored where asked for")
    func batches() throws {
        let dataset = try Self.make()
        let batch = dataset.batch([4, 1], flips: [false, true], size: 4)
        #expect(batch.shape == [2, 3, 4, 4])
        #expect(batch.array() == dataset.floats(at: 4, size: 4) + dataset.floats(at: 1, flip: true, size: 4))
    }

    @Test("A subset keeps classes, names and marks of its pictures")
    func subsets() throws {
        let dataset = try Self.make()
        let subset = try dataset.subset([9, 0])
        #expect(subset.itemNames == ["picture 9", "picture 0"] && subset.labels == [2, 0])
        #expect(subset.image(at: 0) == dataset.image(at: 9) && subset.marks["odd"] == [true, false])
        #expect(subset.contentHash != dataset.contentHash)
        #expect(failure { () throws(BatonError) in _ = try dataset.subset([10]) } != nil)
    }

    @Test("Classes are numbered as the names say, and pictures keep theirs")
    func numbering() throws {
        let dataset = try Self.make()
        let same = try dataset.numbered(as: ["cats", "dogs", "größe"])
        #expect(same.contentHash == dataset.contentHash)
        #expect(try dataset.numbered(as: []).labels == dataset.labels)
        let other = try dataset.numbered(as: ["größe", "birds", "CATS"])
        #expect(other.labelNames == ["größe", "birds", "CATS"])
        #expect(other.labels == dataset.labels.map { $0 == 0 ? 2 : 0 } && other.values == dataset.values)
        // 'dogs' has no pictures; 'größe' has.
        let stranger = failure { () throws(BatonError) in _ = try dataset.numbered(as: ["cats", "dogs"]) }
        #expect(stranger?.exitCode == 65 && stranger?.message.contains("'größe'") == true)
        let folder = try ScratchFolder()
        try dataset.write(to: folder.file("a.h5"))
        #expect(try ImageDataset.load(folder.file("a.h5"), numberedAs: other.labelNames).labels == other.labels)
        let error = failure { () throws(BatonError) in
            _ = try ImageDataset.load(folder.file("a.h5"), numberedAs: ["x", "y"])
        }
        #expect(error?.file == folder.file("a.h5"))
    }
}
