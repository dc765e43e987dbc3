import BatonFiles
import BatonTestSupport
import BatonData
import Foundation
import Testing

@Suite("A folder of pictures")
struct FolderTests {
    static func build(
        _ path: String, size: Int, fit: DatasetBuilder.Fit = .crop, allowsHorizontalFlip: Bool = false,
        problems: DatasetBuilder.Problems = .fail, dropsDuplicates: Bool = false
    ) throws(BatonError) -> (dataset: ImageDataset, report: BuildReport) {
        try DatasetBuilder(
            size: size, fit: fit, allowsHorizontalFlip: allowsHorizontalFlip, problems: problems,
            dropsDuplicates: dropsDuplicates
        ).build(from: FolderSource(path))
    }

    private func put(_ folder: ScratchFolder, _ name: String, width: Int = 8, height: Int = 8, seed: Int = 0) throws {
        try folder.write(PNG.encode(pattern(width: width, height: height, seed: seed)), to: name)
    }

    @Test("Top-level folders are the classes, pictures come sorted, cropped and resized")
    func folders() throws {
        let folder = try ScratchFolder()
        try put(folder, "dogs/b.png", width: 20, height: 16, seed: 1)
        try put(folder, "cats/deep/z.PNG", seed: 2)
        try put(folder, "dogs/a.png", seed: 3)
        try folder.write(fixture("red-blue-16x8.jpg"), to: "cats/photo.jpeg")
        try folder.write([1, 2, 3], to: "dogs/notes.txt")
        try folder.write([1, 2, 3], to: "dogs/.hidden.png")
        let (dataset, report) = try Self.build(folder.path, size: 8, allowsHorizontalFlip: true)
        #expect(dataset.itemNames == ["cats/deep/z.PNG", "cats/photo.jpeg", "dogs/a.png", "dogs/b.png"])
        #expect(dataset.labelNames == ["cats", "dogs"] && dataset.labels == [0, 0, 1, 1])
        #expect(dataset.image(at: 2) == pattern(width: 8, height: 8, seed: 3))
        let large = pattern(width: 20, height: 16, seed: 1)
        #expect(dataset.image(at: 3) == large.centerCropped().boxDownsampled(by: 2))
        #expect(report.kept == 4 && dataset.allowsHorizontalFlip)
        let padded = try Self.build(folder.path, size: 8, fit: .pad).dataset
        #expect(padded.image(at: 3) == large.paddedToSquare().areaResized(width: 8, height: 8))
    }

    @Test("Pictures of one folder have no classes")
    func unlabelled() throws {
        let folder = try ScratchFolder()
        try put(folder, "a.png")
        try put(folder, "b.png", seed: 1)
        try put(folder, "c.png")
        let dataset = try Self.build(folder.path, size: 4).dataset
        #expect(dataset.classCount == 0 && dataset.labels == [0, 0, 0])
        let (distinct, report) = try Self.build(folder.path, size: 4, dropsDuplicates: true)
        #expect(distinct.itemNames == ["a.png", "b.png"] && report.duplicates.map { $0.item } == ["c.png"])
    }

    @Test("A dataset.json as EDM's decides the classes, and must cover every picture")
    func index() throws {
        let folder = try ScratchFolder()
        try put(folder, "0/a.png")
        try put(folder, "1/b.png", seed: 1)
        func index(_ text: String) throws -> BatonError? {
            try folder.write(Array(text.utf8), to: "dataset.json")
            return failure { () throws(BatonError) in _ = try Self.build(folder.path, size: 8) }
        }
        #expect(try index("{\"labels\": [[\"1/b.png\", 0], [\"0/a.png\", 3]]}") == nil)
        let dataset = try Self.build(folder.path, size: 8).dataset
        #expect(dataset.labels == [3, 0] && dataset.labelNames == ["0", "1", "2", "3"])
        #expect(try index("{\"labels\": null}") == nil)
        #expect(try index("{\"labels\": [[\"0/a.png\", 3]]}")?.found == "none for '1/b.png'")
        #expect(try index("{\"labels\": [[\"0/a.png\", -1]]}")?.exitCode == 65)
        #expect(try index("[1, 2")?.message == "not a JSON object")
    }

    @Test("Empty and absent folders, damaged and small pictures end in an error that names them, or are skipped")
    func problems() throws {
        let folder = try ScratchFolder()
        func fail(_ path: String, size: Int = 8, problems: DatasetBuilder.Problems = .fail) -> BatonError? {
            failure { () throws(BatonError) in _ = try Self.build(path, size: size, problems: problems) }
        }
        #expect(fail(folder.path)?.message == "the folder has no pictures" && fail(folder.path)?.exitCode == 66)
        #expect(fail(folder.file("none"))?.exitCode == 66)
        try put(folder, "a.png")
        try folder.write(Array("no picture".utf8), to: "b.png")
        let damaged = fail(folder.path)
        #expect(damaged?.exitCode == 65 && damaged?.file == folder.file("b.png"))
        let (dataset, report) = try Self.build(folder.path, size: 8, problems: .skip)
        #expect(dataset.count == 1 && report.skipped.map { $0.item } == ["b.png"])
        let small = fail(folder.path, size: 9)
        #expect(small?.message == "the picture is too small" && small?.found == "8×8")
        #expect(fail(folder.path, size: 9, problems: .skip)?.message.contains("none of") == true)
    }

    @Test("Contents decide what a picture is; every picture that is not read is named, and the rest counted")
    func kinds() throws {
        let folder = try ScratchFolder()
        let jpeg = try fixture("red-blue-16x8.jpg")
        for (name, bytes) in [
            ("a/1.jpe", jpeg), ("a/2.JFIF", jpeg), ("a/3.webp", try fixture("red-blue-16x8.webp")), ("a/4.dat", jpeg),
            ("a/5.bmp", try PNG.encode(pattern(width: 8, height: 8))), ("a/noend", jpeg), ("b/1.png", jpeg),
            ("b/x.GIF", Array("GIF89a".utf8)), ("b/y.avif", Array("\0\0\0\u{1c}ftypavif".utf8)),
            ("b/z.TGA", [1, 2, 3]),
            ("b/BMW.txt", Array("BMW is a maker of cars, and this a text".utf8)), ("b/list.csv", []),
        ] { try folder.write(bytes, to: name) }
        try FileManager.default.createSymbolicLink(atPath: folder.file("b/lost.png"), withDestinationPath: "nowhere")
        let (dataset, report) = try Self.build(folder.path, size: 8)
        #expect(
            dataset.itemNames == ["a/1.jpe", "a/2.JFIF", "a/3.webp", "a/4.dat", "a/5.bmp", "a/noend", "b/1.png"])
        #expect(report.unread.map(\.item) == ["b/lost.png", "b/x.GIF", "b/y.avif", "b/z.TGA"])
        #expect(report.unread.last?.reason == "TGA is not read")
        #expect(report.others == [".txt": 1, ".csv": 1] && report.considered == 7)
    }

    @Test("A class of which no picture is left ends the build, however its pictures were lost")
    func lostClasses() throws {
        for (bytes, name, problems, drops) in [
            (Array("GIF89a".utf8), "b/only.gif", DatasetBuilder.Problems.fail, false),
            (Array("damaged".utf8), "b/only.png", .skip, false),
            (try PNG.encode(pattern(width: 8, height: 8)), "b/only.png", .fail, true),
        ] {
            let folder = try ScratchFolder()
            try put(folder, "a/1.png")
            try put(folder, "c/1.png", seed: 1)
            try folder.write(bytes, to: name)
            let error = failure { () throws(BatonError) in
                _ = try Self.build(folder.path, size: 8, problems: problems, dropsDuplicates: drops)
            }
            #expect(error?.exitCode == 65 && error?.message.contains("no picture of 'b'") == true)
            #expect(error?.found?.hasPrefix("b/only.") == true)
        }
    }

    @Test("Links to folders are followed, each folder is read once, and a circle is refused")
    func links() throws {
        let folder = try ScratchFolder()
        try put(folder, "elsewhere/1.png")
        try put(folder, "set/dogs/1.png", seed: 1)
        func link(_ name: String, to target: String) throws {
            try FileManager.default.createSymbolicLink(atPath: folder.file(name), withDestinationPath: target)
        }
        try link("set/cats", to: "../elsewhere")
        let (dataset, _) = try Self.build(folder.file("set"), size: 8)
        #expect(dataset.itemNames == ["cats/1.png", "dogs/1.png"] && dataset.labelNames == ["cats", "dogs"])
        try link("set/again", to: "dogs")
        #expect(try PictureListing(folder.file("set")).pictures == dataset.itemNames)
        let twice = failure { () throws(BatonError) in _ = try Self.build(folder.file("set"), size: 8) }
        #expect(twice?.message.contains("'again'") == true && twice?.exitCode == 65)
        try link("elsewhere/up", to: "..")
        let circle = failure { () throws(BatonError) in _ = try PictureListing(folder.path) }
        #expect(circle?.exitCode == 65 && circle?.message.contains("leads back") == true)
    }

    @Test("Classes that are numbers come in the order of their values")
    func numbers() throws {
        let folder = try ScratchFolder()
        for number in 0..<12 { try put(folder, "\(number)/a.png", seed: number) }
        let dataset = try Self.build(folder.path, size: 8).dataset
        #expect(dataset.labelNames == (0..<12).map { "\($0)" })
        #expect(zip(dataset.itemNames, dataset.labels).allSatisfy { $0 == "\($1)/a.png" })
    }
}
