import BatonTestSupport
import BatonData
import Foundation
import Testing

@Suite("Bad input")
struct BadInputTests {
    private static let fixture = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"

    /// At most four lines, the first of which names the error; no trace of a crash.
    private func expectClear(_ result: Tool.Result, status: Int32, _ words: String...) {
        #expect(result.status == status)
        #expect(result.messages.hasPrefix("error: "))
        #expect(result.messages.split(separator: "\n").count <= 4)
        for word in words { #expect(result.messages.contains(word)) }
    }

    @Test("A stage without weights, or whose file is gone, ends with 66")
    func missingWeights() throws {
        let folder = try TinyCascade.folder()
        expectClear(
            try Tool.run("sample", "tiny.yaml", "-o", "out", in: folder), status: 66, "'base' has no weights",
            "--weights"
        )
        expectClear(
            try Tool.run("sample", "tiny.yaml", "-o", "out", "--set", "stages.base.weights=gone.h5", in: folder),
            status: 66, "gone.h5")
        expectClear(
            try Tool.run("sample", "tiny.yaml", "-o", "out", "--weights", "bass=x.h5", in: folder), status: 64,
            "did you mean 'base'?")
    }

    @Test("Networks that the machine has no memory for are refused before the work")
    func memory() throws {
        let folder = try TinyCascade.folder()
        let huge = ["--set", "stages.base.network.width=65536"]
        expectClear(
            try Tool.run(["sample", "tiny.yaml", "-o", "out", "--allow-untrained"] + huge, in: folder), status: 69,
            "this machine has", "a smaller batch")
        let check = try Tool.run(["check", "tiny.yaml"] + huge, in: folder)
        #expect(check.status == 0 && check.output.contains("warning[memory.sampling]"), "\(check.output)")
    }

    @Test("A class that there is not ends with 64")
    func labels() throws {
        let folder = try TinyCascade.folder()
        for text in ["3", "many", "0,,1", "-1"] {
            let result = try Tool.run(
                "sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--labels=\(text)", in: folder)
            expectClear(result, status: 64, "there is no class", "hint:")
        }
    }

    @Test("Truncated, altered, foreign and non-HDF5 checkpoints end with 65")
    func damagedCheckpoints() throws {
        let folder = try TinyCascade.folder()
        #expect(try Tool.run("import", Self.fixture, "-o", folder.file("net.h5")).status == 0)
        let whole = try folder.data("net.h5")
        try folder.write(whole.prefix(whole.count / 2), to: "truncated.h5")
        var altered = whole
        altered[whole.count * 3 / 4] ^= 0x10
        try folder.write(altered, to: "altered.h5")
        try folder.write("this is no checkpoint", to: "text.h5")
        try folder.write(Data(), to: "empty.h5")
        for name in ["truncated.h5", "altered.h5", "text.h5", "empty.h5", "net.h5"] {
            let result = try Tool.run(
                "sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--weights", "base=\(name)", in: folder)
            expectClear(result, status: 65, name)
            let forward = try Tool.run("forward", name, "--input", Self.fixture, "--output", "y", in: folder)
            if name == "net.h5" { #expect(forward.status == 0) } else { expectClear(forward, status: 65, name) }
        }
    }

    @Test("An output that cannot be written ends with 73, before any work")
    func notWritable() throws {
        let folder = try TinyCascade.folder()
        try folder.write("", to: "file")
        expectClear(
            try Tool.run("sample", "tiny.yaml", "-o", "file/out", "--allow-untrained", in: folder), status: 73,
            "file/out")
        expectClear(try Tool.run("data", "emoji", "-o", "file/out.h5", in: folder), status: 73, "file")
        expectClear(try Tool.run("import", Self.fixture, "-o", "file/net.h5", in: folder), status: 73, "file/net.h5")
        expectClear(try Tool.run("schema", "-o", "file/schema.json", in: folder), status: 73)
    }

    @Test("Pictures that are none, or of another size, end with 65")
    func pictures() throws {
        let folder = try TinyCascade.folder()
        try folder.write("no picture", to: "000000.png")
        let arguments = [
            "sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--from", "top", "--seeds", "0", "--input",
        ]
        let result = try Tool.run(arguments + [folder.path], in: folder)
        #expect(result.status == 65)
        #expect(result.messages.contains("000000.png"))
        try PNG.write(PixelImage(width: 12, height: 12, channels: 3, fill: 9), to: folder.file("000000.png"))
        let size = try Tool.run(arguments + [folder.path], in: folder)
        #expect(size.status == 65)
        #expect(size.messages.contains("8×8"))
        #expect(size.messages.contains("--resize"))
        let resized = try Tool.run(arguments + [folder.path, "--resize", "--threads", "1"], in: folder)
        #expect(resized.status == 0)
        expectClear(try Tool.run("sample", "tiny.yaml", "--from", "top", in: folder), status: 64, "--input")
        try folder.write("no picture", to: "text.png")
        expectClear(try Tool.run("inspect", "text.png", in: folder), status: 65)
    }

    @Test("An empty folder and a folder that is none end with their codes")
    func folders() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: folder.file("empty"), withIntermediateDirectories: true)
        let empty = try Tool.run("data", "folder", "empty", "-o", "set.h5", in: folder)
        #expect([65, 66].contains(empty.status))
        expectClear(try Tool.run("data", "folder", "gone", "-o", "set.h5", in: folder), status: 66, "gone")
        #expect(!folder.exists("set.h5"))
    }

    @Test(
        "A web page, a pointer or an archive given as a file of another kind is called what it is",
        arguments: [
            ("<!DOCTYPE html><html><body>404</body></html>", "an HTML page", "download it again"),
            (
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 9\n", "a Git LFS pointer",
                "git lfs pull"
            ),
            ("PK\u{3}\u{4}\u{14}\u{0}\u{0}\u{0}\u{8}\u{0}", "a ZIP archive", "convert it to safetensors"),
        ])
    func foreign(content: String, name: String, hint: String) throws {
        let folder = try TinyCascade.folder()
        for file in ["x.safetensors", "x.h5", "x.png", "x.yaml"] { try folder.write(content, to: file) }
        expectClear(try Tool.run("import", "x.safetensors", "-o", "net.h5", in: folder), status: 65, name, hint)
        expectClear(try Tool.run("inspect", "x.safetensors", in: folder), status: 65, name, hint)
        expectClear(try Tool.run("inspect", "x.h5", in: folder), status: 65, name, hint)
        expectClear(
            try Tool.run("train", "tiny.yaml", "--stage", "base", "--data", "x.h5", in: folder), status: 65, name, hint)
        let weights = ["sample", "tiny.yaml", "--weights", "base=x.h5", "--until", "base"]
        expectClear(try Tool.run(weights, in: folder), status: 65, name, hint)
        let picture = ["sample", "tiny.yaml", "--allow-untrained", "--from", "top", "--input", "x.png"]
        // An archive may hold pictures.
        if !name.contains("ZIP") { expectClear(try Tool.run(picture, in: folder), status: 65, name, hint) }
        let check = try Tool.run("check", "x.yaml", in: folder)
        #expect(check.status == 78 && check.output.contains("the file is " + name) && check.output.contains(hint))
    }

    @Test("What files, names and arguments say is shown without commanding the terminal, and stays JSON")
    func escapes() throws {
        let folder = try TinyCascade.folder()
        let esc = "\u{1B}]0;owned\u{7}\u{9B}2J\u{202E}"
        try folder.write(TinyCascade.yaml.replacing("name: tiny", with: "name: \(esc)"), to: "raw.yaml")
        try folder.write(TinyCascade.yaml.replacing("eta: 0.2", with: "\"\\e[31meta\": 0.2"), to: "key.yaml")
        try folder.write("{\"a\u{1B}[31m\": }", to: "bad.json")
        let header = #"{"__metadata__":{"note":"\u001b[2Jx\u009b1m"}}"#
        var data = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        try folder.write(data + Data(header.utf8), to: "note.safetensors")
        for arguments in [
            ["check", "raw.yaml"], ["check", "key.yaml"], ["check", "bad.json"], ["check", esc + ".yaml"],
            ["inspect", "note.safetensors"],
            ["inspect", "note.safetensors", "--json"], ["check", "key.yaml", "--json"],
            ["sample", "tiny.yaml", "--labels", esc],
            ["check", "tiny.yaml", "--set", "stages.base.\(esc)=1"], [esc],
        ] {
            let result = try Tool.run(arguments, in: folder)
            let text = result.output + result.messages
            #expect(
                !text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{9B}" || $0 == "\u{7}" || $0 == "\u{202E}" },
                "\(arguments)")
            if arguments.last == "--json" { _ = try result.object() }
        }
        let note =
            try Tool.run("inspect", "note.safetensors", "--json", in: folder).object()["attributes"]
            as? [String: String]
        #expect(note == ["note": "\u{1B}[2Jx\u{9B}1m"])
    }

    @Test("Safetensors with a lying header end with 65")
    func lyingHeader() throws {
        let folder = try ScratchFolder()
        let header = #"{"x":{"dtype":"F32","shape":[1000000],"data_offsets":[0,8]}}"#
        var data = Data()
        withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(Data(header.utf8) + Data(count: 8))
        try folder.write(data, to: "lie.safetensors")
        expectClear(
            try Tool.run("import", "lie.safetensors", "-o", "net.h5", in: folder), status: 65, "lie.safetensors")
        expectClear(try Tool.run("inspect", "lie.safetensors", in: folder), status: 65, "lie.safetensors")
        #expect(!folder.exists("net.h5"))
    }
}
