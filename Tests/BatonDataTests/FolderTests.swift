import BatonData
import Testing

@Suite("A folder of pictures")
struct FolderTests {
    private func put(_ folder: TemporaryFolder, _ name: String, width: Int = 8, height: Int = 8, seed: Int = 0) throws {
        try folder.write(PNG.encode(pattern(width: width, height: height, seed: seed)), to: name)
    }

    @Test("Top-level folders are the classes, pictures come sorted, cropped and resized")
    func folders() throws {
        let folder = try TemporaryFolder()
        try put(folder, "dogs/b.png", width: 20, height: 16, seed: 1)
        try put(folder, "cats/deep/z.PNG", seed: 2)
        try put(folder, "dogs/a.png", seed: 3)
        try folder.write(fixture("red-blue-16x8.jpg"), to: "cats/photo.jpeg")
        try folder.write([1, 2, 3], to: "dogs/notes.txt")
        try folder.write([1, 2, 3], to: "dogs/.hidden.png")
        let (dataset, report) = try FolderBuilder(path: folder.path, size: 8, allowsHorizontalFlip: true).build()
        #expect(dataset.itemNames == ["cats/deep/z.PNG", "cats/photo.jpeg", "dogs/a.png", "dogs/b.png"])
        #expect(dataset.labelNames == ["cats", "dogs"] && dataset.labels == [0, 0, 1, 1])
        #expect(dataset.image(at: 2) == pattern(width: 8, height: 8, seed: 3))
        let large = pattern(width: 20, height: 16, seed: 1)
        #expect(dataset.image(at: 3) == large.centerCropped().boxDownsampled(by: 2))
        #expect(report.kept == 4 && dataset.allowsHorizontalFlip)
        let padded = try FolderBuilder(path: folder.path, size: 8, fit: .pad).build().dataset
        #expect(padded.image(at: 3) == large.paddedToSquare().areaResized(width: 8, height: 8))
    }

    @Test("Pictures of one folder have no classes")
    func unlabelled() throws {
        let folder = try TemporaryFolder()
        try put(folder, "a.png")
        try put(folder, "b.png", seed: 1)
        try put(folder, "c.png")
        let dataset = try FolderBuilder(path: folder.path, size: 4).build().dataset
        #expect(dataset.classCount == 0 && dataset.labels == [0, 0, 0])
        let (distinct, report) = try FolderBuilder(path: folder.path, size: 4, dropsDuplicates: true).build()
        #expect(distinct.itemNames == ["a.png", "b.png"] && report.duplicates.map { $0.item } == ["c.png"])
    }

    @Test("A dataset.json as EDM's decides the classes, and must cover every picture")
    func index() throws {
        let folder = try TemporaryFolder()
        try put(folder, "0/a.png")
        try put(folder, "1/b.png", seed: 1)
        func index(_ text: String) throws -> DataError? {
            try folder.write(Array(text.utf8), to: "dataset.json")
            return failure { () throws(DataError) in _ = try FolderBuilder(path: folder.path, size: 8).build() }
        }
        #expect(try index("{\"labels\": [[\"1/b.png\", 0], [\"0/a.png\", 3]]}") == nil)
        let dataset = try FolderBuilder(path: folder.path, size: 8).build().dataset
        #expect(dataset.labels == [3, 0] && dataset.labelNames == ["0", "1", "2", "3"])
        #expect(try index("{\"labels\": null}") == nil)
        #expect(try index("{\"labels\": [[\"0/a.png\", 3]]}")?.found == "none for '1/b.png'")
        #expect(try index("{\"labels\": [[\"0/a.png\", -1]]}")?.exitCode == 65)
        #expect(try index("[1, 2")?.message == "not a JSON object")
    }

    @Test("Empty and absent folders, damaged and small pictures end in an error that names them, or are skipped")
    func problems() throws {
        let folder = try TemporaryFolder()
        func fail(_ builder: FolderBuilder) -> DataError? {
            failure { () throws(DataError) in _ = try builder.build() }
        }
        #expect(fail(FolderBuilder(path: folder.path, size: 8))?.message == "the folder has no pictures")
        #expect(fail(FolderBuilder(path: folder.path, size: 8))?.exitCode == 66)
        #expect(fail(FolderBuilder(path: folder.file("none"), size: 8))?.exitCode == 66)
        try put(folder, "a.png")
        try folder.write(Array("no picture".utf8), to: "b.png")
        let damaged = fail(FolderBuilder(path: folder.path, size: 8))
        #expect(damaged?.exitCode == 65 && damaged?.file == folder.file("b.png"))
        let (dataset, report) = try FolderBuilder(path: folder.path, size: 8, problems: .skip).build()
        #expect(dataset.count == 1 && report.skipped.map { $0.item } == ["b.png"])
        let small = fail(FolderBuilder(path: folder.path, size: 9))
        #expect(small?.message == "the picture is too small" && small?.found == "8×8")
        #expect(fail(FolderBuilder(path: folder.path, size: 9, problems: .skip))?.message.contains("none of") == true)
    }
}
