import BatonFiles
import BatonData
import BatonHDF5
import BatonTestSupport
import Foundation
import Testing

@Suite("Grey, transparent and floating-point images")
struct ChannelTests {
    private let origin = DatasetProvenance(source: "test", tool: "test")

    private func floats(_ values: [Float], count: Int, channels: Int, embeddings: Embeddings? = nil) throws
        -> ImageDataset
    {
        try ImageDataset(
            size: 4, channels: channels, values: .floats(values), labels: (0..<count).map { $0 % 2 },
            labelNames: ["a", "b"], itemNames: (0..<count).map { "\($0)" }, embeddings: embeddings,
            allowsHorizontalFlip: false, provenance: origin)
    }

    private func bytes<Value>(_ values: [Value]) -> [UInt8] { values.withUnsafeBytes { Array($0) } }

    @Test("What cannot be seen has no part in what a smaller picture looks like")
    func transparentMeans() throws {
        // One opaque red pixel among transparent green ones.
        let clear: [UInt8] = [0, 255, 0, 0]
        let picture = PixelImage(width: 2, height: 2, channels: 4, pixels: [200, 0, 0, 255] + clear + clear + clear)
        #expect(picture.areaResized(width: 1, height: 1).pixels == [200, 0, 0, 64])
        let dataset = try ImageDataset(
            size: 2, channels: 4, values: .pictures(picture.pixels), labels: [0], labelNames: [], itemNames: ["a"],
            allowsHorizontalFlip: false, provenance: origin)
        let small = PixelImage.images(of: dataset.batch([0], size: 1))[0]
        #expect(small.pixels == [199, 0, 0, 64] || small.pixels == [200, 0, 0, 64])
        #expect(dataset.floats(at: 0)[3] == -1 && dataset.floats(at: 0)[5] == -1)
        let hidden = PixelImage(width: 3, height: 1, channels: 4, pixels: clear + clear + clear)
        #expect(hidden.areaResized(width: 2, height: 1).pixels == [0, 0, 0, 0, 0, 0, 0, 0])
    }

    @Test("A folder is built grey, on white or with alpha as asked, and its PNG files come back as they were")
    func channels() throws {
        let folder = try ScratchFolder()
        var pixels: [UInt8] = []
        for i in 0..<16 { pixels += [UInt8(i * 16), 10, 200, UInt8(i * 17)] }
        let picture = PixelImage(width: 4, height: 4, channels: 4, pixels: pixels)
        try PNG.write(picture, to: folder.file("a.png"))
        let path = folder.file("a.png")
        for channels in [1, 3, 4] {
            let (dataset, _) = try DatasetBuilder(size: 4, channels: channels).build(from: FolderSource(folder.path))
            #expect(dataset.channels == channels)
            #expect(dataset.image(at: 0) == (try PixelImage.read(path, channels: channels)))
            let batch = dataset.batch([0])
            let written = PixelImage.images(of: batch)[0]
            let other = try ScratchFolder()
            try PNG.write(written, to: other.file("out.png"))
            #expect(try PNG.summary(other.file("out.png")).colorType == ["", "gray", "", "rgb", "rgb+alpha"][channels])
        }
        let padded = try DatasetBuilder(size: 10, channels: 4, fit: .pad).build(
            from: PictureSources.open(
                folder.write(ZipFixture.npy([1, 5, 10, 4], [UInt8](repeating: 9, count: 200)), to: "wide.npy")))
        #expect(padded.dataset.image(at: 0)[0, 0, 3] == 0 && padded.dataset.image(at: 0)[0, 4, 3] == 9)
        #expect(
            failure { () throws(BatonError) in
                _ = try DatasetBuilder(size: 4, channels: 2).build(from: FolderSource(folder.path))
            }?.found == "2")
    }

    @Test("Floats, their statistics and embeddings are loaded as they were written, in one go or piece by piece")
    func floatRoundTrip() throws {
        let folder = try ScratchFolder()
        let values: [Float] = (0..<480).map { (i: Int) -> Float in
            let ramp = Float(i % 37) * 1.7
            return ramp - 40 + Float(i / 16 % 5)
        }
        let numbers: [Float] = (0..<18).map { Float($0) }
        let vectors = try Embeddings(width: 3, values: numbers)
        let dataset = try floats(values, count: 6, channels: 5, embeddings: vectors)
        try dataset.write(to: folder.file("a.h5"))
        let loaded = try ImageDataset.load(folder.file("a.h5"))
        #expect(loaded.values == dataset.values && loaded.channels == 5 && !loaded.holdsPictures)
        #expect(loaded.embeddings == vectors && loaded.contentHash == dataset.contentHash)
        let statistics = try #require(loaded.statistics)
        for channel in 0..<5 {
            var own: [Double] = []
            for image in 0..<6 { own += values[((image * 5 + channel) * 16)...].prefix(16).map { Double($0) } }
            let mean = own.reduce(0, +) / 96
            let squares = own.map { (value: Double) -> Double in (value - mean) * (value - mean) }
            let variance = squares.reduce(0, +) / 95
            #expect(abs(statistics.mean[channel] - mean) < 1e-9 * abs(mean))
            #expect(abs(statistics.std[channel] - variance.squareRoot()) < 1e-9 * variance)
        }
        #expect(dataset.batch([1]).array() == Array(values[80..<160]))
        let block = values[0] + values[1] + values[4] + values[5]
        #expect(dataset.floats(at: 0, size: 2)[0] == block / 4)
        let subset = try dataset.subset([4, 0])
        #expect(subset.embeddings?.values == [12, 13, 14, 0, 1, 2])
        #expect(try dataset.numbered(as: ["b", "a"]).embeddings == vectors)

        let plain = try floats(values, count: 6, channels: 5)
        try ImageDataset.write(
            to: folder.file("b.h5"), size: 4, channels: 5, isFloat: true, labels: plain.labels,
            labelNames: plain.labelNames, itemNames: plain.itemNames, provenance: origin
        ) { bytes(Array(values[($0 * 80)..<($0 * 80 + 80)])) }
        #expect(try ImageDataset.load(folder.file("b.h5")).contentHash == plain.contentHash)
    }

    @Test("Floats that are none, statistics of other values and embeddings that do not cover are refused")
    func refusedFloats() throws {
        let folder = try ScratchFolder()
        var values = [Float](repeating: 1, count: 32)
        values[20] = .nan
        #expect(throws: BatonError.self) { try floats(values, count: 2, channels: 1) }
        #expect(throws: BatonError.self) {
            try floats([Float](repeating: 0, count: 65 * 16), count: 1, channels: 65)
        }
        #expect(throws: BatonError.self) { try Embeddings(width: 2, values: [1, .infinity]) }
        #expect(throws: BatonError.self) { try Embeddings(width: 0, values: []) }
        #expect(throws: BatonError.self) { try Embeddings(width: 3, values: [1, 2]) }
        #expect(throws: BatonError.self) {
            try floats(
                [Float](repeating: 0, count: 32), count: 2, channels: 1, embeddings: Embeddings(width: 1, values: [1]))
        }
        // The same set, but for what it says of itself.
        let dataset = try floats((0..<32).map { Float($0) }, count: 2, channels: 1)
        try HDF5File.save(to: folder.file("lying.h5")) { file in
            try file.setAttribute("format", .string("baton-dataset"))
            try file.setAttribute("format_version", .integer(1))
            try file.setAttribute("size", .integer(4))
            try file.setAttribute("allows_horizontal_flip", .integer(0))
            try file.setAttribute("content_sha256", .string(dataset.contentHash))
            try file.write((0..<32).map { Float($0) }, shape: [2, 1, 4, 4], to: "/images")
            try file.write([0, 1] as [Int64], shape: [2], to: "/labels")
            try file.write([15.0], shape: [1], to: "/statistics/mean")
            try file.write([1.0], shape: [1], to: "/statistics/std")
            try file.write("[\"a\",\"b\"]", to: "/meta/label_names")
            try file.write("[\"0\",\"1\"]", to: "/meta/item_names")
            try file.write(String(decoding: JSONEncoder().encode(origin), as: UTF8.self), to: "/meta/provenance")
        }
        let error = failure { () throws(BatonError) in _ = try ImageDataset.load(folder.file("lying.h5")) }
        #expect(error?.message.contains("statistics") == true && error?.exitCode == 65)
    }

    @Test(
        "Arrays of floats become a set of any element type, with the labels beside them",
        arguments: ["<f2", "<f4", "<f8"])
    func floatArrays(type: String) throws {
        let folder = try ScratchFolder()
        let numbers = (0..<(3 * 2 * 16)).map { Float($0) / 8 - 5 }
        let stored =
            switch type {
            case "<f2": bytes(numbers.map { Float16($0) })
            case "<f4": bytes(numbers)
            default: bytes(numbers.map(Double.init))
            }
        let path = try folder.write(
            ZipFixture(files: [
                ("latents.npy", ZipFixture.npy([3, 2, 4, 4], stored, descr: type)),
                ("labels.npy", ZipFixture.npy([3], bytes([2, 0, 1] as [Int64]), descr: "<i8")),
            ]).bytes, to: "a.npz")
        let file = try #require(try ArrayFile.open(path))
        #expect(FloatSetBuilder.canBuild(from: file))
        let dataset = try FloatSetBuilder().build(from: file)
        #expect(dataset.values == .floats(numbers) && dataset.channels == 2 && dataset.size == 4)
        #expect(dataset.labels == [2, 0, 1] && dataset.labelNames == ["0", "1", "2"])
        #expect(
            failure { () throws(BatonError) in _ = try FloatSetBuilder(memory: 383).build(from: file) }?.exitCode == 69)
        let again = try folder.write(ZipFixture.npy([3, 4, 8], stored, descr: type), to: "wide.npy")
        let wide = try #require(try ArrayFile.open(again))
        #expect(failure { () throws(BatonError) in _ = try FloatSetBuilder().build(from: wide) }?.exitCode == 65)
        let cut = try folder.write(ZipFixture.npy([3, 2, 4, 4], stored.dropLast(), descr: type), to: "cut.npy")
        let short = try #require(try ArrayFile.open(cut))
        #expect(failure { () throws(BatonError) in _ = try FloatSetBuilder().build(from: short) }?.exitCode == 65)
    }

    @Test("Embeddings go to the pictures in the order of their names, or by name; what is left out takes its own along")
    func embeddings() throws {
        let folder = try ScratchFolder()
        for (index, name) in ["a", "b", "c", "d"].enumerated() {
            let picture = pattern(width: 4, height: 4, seed: name == "c" ? 0 : index)
            try folder.write(PNG.encode(picture), to: "set/\(name).png")
        }
        func build(_ table: EmbeddingTable) throws -> ImageDataset {
            try DatasetBuilder(size: 4, dropsDuplicates: true).build(
                from: FolderSource(folder.file("set")), embeddings: table
            ).dataset
        }
        let rows = bytes((0..<8).map { Float($0) })
        let ordered = try EmbeddingTable(
            #require(try ArrayFile.open(folder.write(ZipFixture.npy([4, 2], rows, descr: "<f4"), to: "rows.npy"))))
        // c is a once more, and left out.
        #expect(try build(ordered).embeddings?.values == [0, 1, 2, 3, 6, 7])
        var files = ["d", "c", "b", "a"].enumerated().map { index, name in
            ("\(name).png.npy", ZipFixture.npy([2], bytes([Float(index), 9]), descr: "<f4"))
        }
        let named = try folder.write(ZipFixture(files: files).bytes, to: "named.npz")
        #expect(
            try build(EmbeddingTable(#require(try ArrayFile.open(named)))).embeddings?.values == [3, 9, 2, 9, 0, 9])
        files.removeLast()
        let incomplete = try EmbeddingTable(
            #require(try ArrayFile.open(folder.write(ZipFixture(files: files).bytes, to: "named.npz"))))
        let missing = try #require(throws: BatonError.self) { try build(incomplete) }
        #expect(missing.found?.contains("'a.png'") == true)
        let three = try folder.write(ZipFixture.npy([3, 2], Array(rows.prefix(24)), descr: "<f4"), to: "rows.npy")
        let few = try EmbeddingTable(#require(try ArrayFile.open(three)))
        #expect(try #require(throws: BatonError.self) { try build(few) }.found == "3 rows")
    }
}
