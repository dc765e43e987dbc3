import BatonFiles
import BatonTestSupport
import BatonData
import Testing

@Suite("Sources of pictures")
struct SourceTests {
    private func build(
        _ path: String, size: Int = 8, array: String? = nil, memory: Int = .max
    ) throws(BatonError) -> (dataset: ImageDataset, report: BuildReport) {
        try DatasetBuilder(size: size, memory: memory).build(from: PictureSources.open(path, array: array))
    }

    @Test("EDM's archives bring pictures and labels; one folder around everything and hidden files count for nothing")
    func archive() throws {
        let folder = try ScratchFolder()
        let pictures = try (0..<3).map { try PNG.encode(pattern(width: 8, height: 8, seed: $0)) }
        let json = Array("{\"labels\": [[\"00000/b.png\", 1], [\"00000/a.png\", 0], [\"00001/c.png\", 1]]}".utf8)
        let edm = ZipFixture(files: [
            ("dataset.json", json), ("00000/", []), ("00000/a.png", pictures[0]), ("00000/b.png", pictures[1]),
            ("00001/c.png", pictures[2]),
        ])
        let (dataset, _) = try build(folder.write(edm.bytes, to: "edm.zip"))
        #expect(dataset.labels == [0, 1, 1] && dataset.labelNames == ["0", "1"])
        #expect(dataset.image(at: 2) == pattern(width: 8, height: 8, seed: 2))
        let wrapped = ZipFixture(files: [
            ("__MACOSX/set/cats/._a.png", [1]), ("./set/cats/a.png", pictures[0]), ("set/.DS_Store", [1]),
            ("set/dogs/../../b.png", pictures[1]), ("set/dogs/c.gif", Array("GIF89a".utf8)), ("set/readme.txt", [65]),
        ])
        let (named, report) = try build(folder.write(wrapped.bytes, to: "set.zip"))
        #expect(named.labelNames == ["cats", "dogs"] && named.itemNames == ["cats/a.png", "dogs/../../b.png"])
        #expect(report.unread.map(\.item) == ["dogs/c.gif"] && report.others == [".txt": 1])
        let twice = ZipFixture(files: [("a.png", pictures[0]), ("a.png", pictures[1])])
        let path = try folder.write(twice.bytes, to: "twice.zip")
        #expect(failure { () throws(BatonError) in _ = try build(path) }?.exitCode == 65)
    }

    @Test("Arrays are pictures whichever place their channels have, with the labels beside them")
    func arrays() throws {
        let folder = try ScratchFolder()
        let (dataset, _) = try build(folder.write(try fixture("arrays.npz"), to: "a.npz"), size: 4)
        #expect(dataset.count == 6 && dataset.labels == [2, 0, 1, 2, 0, 1] && dataset.labelNames == ["0", "1", "2"])
        #expect(dataset.values == .pictures((0..<288).map { UInt8($0 * 7 % 251) }))

        let image = pattern(width: 6, height: 6)
        let planes = (0..<3).flatMap { c in (0..<36).map { image.pixels[3 * $0 + c] } }
        let grey = (0..<36).map { UInt8($0) }
        for (shape, values, first) in [
            ([1, 6, 6, 3], image.pixels, image), ([1, 3, 6, 6], planes, image),
            ([1, 6, 6], grey, PixelImage(width: 6, height: 6, channels: 1, pixels: grey).converted(toChannels: 3)),
            ([1, 6, 6, 4], [UInt8](repeating: 0, count: 144), PixelImage(width: 6, height: 6, channels: 3, fill: 255)),
        ] {
            let path = try folder.write(ZipFixture.npy(shape, values), to: "one.npy")
            #expect(try build(path, size: 6).dataset.image(at: 0) == first)
        }
        let several = ZipFixture(files: [
            ("train_images.npy", ZipFixture.npy([2, 4, 4], [UInt8](repeating: 7, count: 32))),
            ("train_labels.npy", ZipFixture.npy([2, 1], [1, 0])),
            ("test_images.npy", ZipFixture.npy([1, 4, 4], [UInt8](repeating: 9, count: 16))),
            ("test_labels.npy", ZipFixture.npy([1, 1], [0])),
        ])
        let path = try folder.write(several.bytes, to: "several.npz")
        let unclear = failure { () throws(BatonError) in _ = try build(path) }
        #expect(unclear?.exitCode == 65 && unclear?.hint?.contains("--array train_images") == true)
        let (train, report) = try build(path, size: 4, array: "train_images")
        #expect(train.labels == [1, 0] && report.others == ["array 'test_images'": 1, "array 'test_labels'": 1])
    }

    @Test("CIFAR's binaries give their classes by name; the test batch waits to be named")
    func cifar() throws {
        let folder = try ScratchFolder()
        func record(_ labels: [UInt8], _ seed: Int) -> [UInt8] {
            labels + (0..<3072).map { UInt8(($0 * 3 + seed) % 256) }
        }
        try folder.write(record([3], 0) + record([9], 1), to: "c10/data_batch_1.bin")
        try folder.write(record([0], 2), to: "c10/data_batch_2.bin")
        try folder.write(record([5], 3), to: "c10/test_batch.bin")
        let (dataset, report) = try build(folder.file("c10"), size: 32)
        #expect(dataset.labels == [3, 9, 0] && dataset.labelNames[3] == "cat" && dataset.labelNames.count == 10)
        #expect(
            dataset.image(at: 1) == PixelImage(width: 32, height: 32, channels: 3, planarBytes: record([], 1))
                && dataset.itemNames[2] == "data_batch_2/0")
        #expect(report.others == ["test_batch.bin": 1])
        #expect(try build(folder.file("c10/test_batch.bin"), size: 32).dataset.labels == [5])
        try folder.write(record([1, 42], 0), to: "c100/train.bin")
        #expect(try build(folder.file("c100"), size: 32).dataset.labels == [42])
        try folder.write(record([3], 0).dropLast(), to: "cut/data_batch_1.bin")
        let cut = failure { () throws(BatonError) in _ = try build(folder.file("cut")) }
        #expect(cut?.exitCode == 65 && cut?.file == folder.file("cut/data_batch_1.bin"))
        let label = try folder.write(record([10], 0), to: "label.bin")
        #expect(failure { () throws(BatonError) in _ = try build(label) }?.found == "label 10")
        try folder.write([0x80, 2], to: "pickled/batches.meta")
        let pickle = failure { () throws(BatonError) in _ = try build(folder.file("pickled")) }
        #expect(pickle?.hint?.contains("cifar-10-binary") == true && pickle?.exitCode == 65)
    }

    @Test("What is no source of pictures is refused with what to do about it")
    func foreign() throws {
        let folder = try ScratchFolder()
        for (bytes, words) in [
            ([0x1F, 0x8B, 8], "tar"), ([0x80, 4, 0x95], "binary version"), (Array("PAR1".utf8), "numpy.savez"),
            (try fixture("red-blue-16x8.jpg"), "folder"), ([], "folder"), (Array("text".utf8), "folder"),
        ] {
            let path = try folder.write(bytes, to: "x")
            let error = failure { () throws(BatonError) in _ = try build(path) }
            #expect(error?.exitCode == 65 && error?.file == path && error?.hint?.contains(words) == true)
        }
        #expect(failure { () throws(BatonError) in _ = try build(folder.file("none")) }?.exitCode == 66)
    }

    @Test("Damaged and lying archives and arrays end in an error, without asking for the memory they claim")
    func hostile() throws {
        let folder = try ScratchFolder()
        let picture = try PNG.encode(pattern(width: 8, height: 8))
        let archive = ZipFixture(files: [("a/1.png", picture), ("b/2.png", picture)]).bytes
        for good in [archive, try fixture("arrays.npz")] {
            for count in stride(from: 4, to: good.count, by: 3) {
                let path = try folder.write(Array(good.prefix(count)), to: "cut")
                #expect(failure { () throws(BatonError) in _ = try build(path, size: 4) }?.exitCode == 65)
            }
            for index in good.indices {
                var altered = good
                altered[index] ^= 0x81
                let path = try folder.write(altered, to: "altered")
                // Some bytes are times and attributes, which nobody reads.
                let error = failure { () throws(BatonError) in _ = try build(path, size: 4, memory: 1 << 20) }
                #expect(error == nil || [65, 66, 69].contains(error?.exitCode))
            }
        }
        let huge = 1 << 40
        for (shape, descr, isFortran) in [
            ([huge, huge, huge, 3], "|u1", false), ([huge, 1, 1], "|u1", false), ([1 << 20, 64, 64, 3], "|u1", false),
            ([0, 4, 4, 3], "|u1", false), ([1, 4, 4, 3], "<f4", false), ([1, 4, 4, 3], "|u1", true),
            ([48], "|u1", false),
            ([1, 3, 16, 3], "|u1", false), ([1, 2, 4, 2], "|u1", false), ([1, 4, 4, 3], "|O", false),
        ] {
            let values = [UInt8](repeating: 1, count: 48)
            let npy = ZipFixture.npy(shape, values, descr: descr, isFortran: isFortran)
            for bytes in [npy, ZipFixture(files: [("arr_0.npy", npy)]).bytes] {
                let path = try folder.write(bytes, to: "lie.npz")
                #expect(failure { () throws(BatonError) in _ = try build(path, size: 1) }?.exitCode == 65, "\(shape)")
            }
        }
        let fine = try folder.write(ZipFixture.npy([16, 1, 1, 3], [UInt8](repeating: 1, count: 48)), to: "fine.npy")
        #expect(try build(fine, size: 1).dataset.count == 16)
        #expect(failure { () throws(BatonError) in _ = try build(fine, size: 1, memory: 47) }?.exitCode == 69)
    }
}
