import BatonTestSupport
import Foundation
import Testing

@Suite("Pictures from wherever they are", .serialized)
struct PictureInputTests {
    /// A file of `Tests/Fixtures`.
    private func fixture(_ name: String) -> String { Repository.fixture(name) }

    @Test("A stage continues from one JPEG or WebP as from a folder of them, and from arrays")
    func inputs() throws {
        let folder = try TinyCascade.folder()
        try FileManager.default.createDirectory(atPath: folder.file("in"), withIntermediateDirectories: true)
        for name in ["red-blue-16x8.jpg", "red-blue-16x8.webp"] {
            try FileManager.default.copyItem(atPath: fixture(name), toPath: folder.file("in/\(name)"))
        }
        func sample(_ input: String, to output: String, _ more: String...) throws -> Tool.Result {
            try Tool.run(
                [
                    "sample", "tiny.yaml", "--from", "top", "--input", input, "--resize", "-o", output,
                    "--allow-untrained", "--threads", "1", "--quiet", "--seeds",
                ] + more, in: folder)
        }
        #expect(try sample("in", to: "many", "0-1").status == 0)
        for (seed, name) in ["red-blue-16x8.jpg", "red-blue-16x8.webp"].enumerated() {
            let result = try sample("in/" + name, to: "one-\(seed)", "\(seed)")
            #expect(result.status == 0, "\(result.messages)")
            #expect(try folder.data("one-\(seed)/00000\(seed).png") == folder.data("many/00000\(seed).png"))
        }
        try folder.write("no picture", to: "text")
        let text = try sample("text", to: "none", "0")
        #expect(text.status == 65 && text.messages.contains("--input takes pictures"), "\(text.messages)")
        // Pictures of four pixels are enlarged by nobody.
        let arrays = try sample(fixture("arrays.npz"), to: "none", "0")
        #expect(arrays.status == 65 && arrays.messages.contains("4×4"), "\(arrays.messages)")
    }

    @Test("Arrays and archives become data sets and are judged like folders; what is left out is told")
    func sources() throws {
        let folder = try TinyCascade.project()
        let arrays = try Tool.run(
            "data", "import", fixture("arrays.npz"), "--size", "4", "-o", "arrays.h5", "--json", in: folder)
        #expect(try arrays.object()["classes"] as? [String: Int] == ["0": 2, "1": 2, "2": 2], "\(arrays.messages)")
        let judged = try Tool.run(
            "evaluate", fixture("arrays.npz"), "--against", "arrays.h5", "--metrics", "diversity", "--json", in: folder)
        #expect(judged.status == 0, "\(judged.messages)")
        try folder.write("GIF89a", to: "pictures/red/moving.gif")
        try folder.write("words", to: "pictures/notes.txt")
        let again = try Tool.run("data", "folder", "pictures", "--size", "16", "-o", "again.h5", in: folder)
        #expect(again.status == 0 && again.output.contains("left out 1: GIF is not read (red/moving.gif)"))
        #expect(again.output.contains("no pictures: 1 .txt"))
    }
}
