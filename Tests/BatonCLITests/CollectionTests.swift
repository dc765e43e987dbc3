import BatonTestSupport
import BatonCheckpoints
import BatonData
import Foundation
import Testing

@Suite("baton sample: one file of all images", .serialized)
struct CollectionTests {
    static func sample(_ seeds: String, _ format: String, in folder: ScratchFolder, _ more: String...) throws
        -> Tool.Result
    {
        try Tool.run(
            [
                "sample", "tiny.yaml", "--seeds", seeds, "-o", "out", "--allow-untrained", "--threads", "1", "--quiet",
                "--format", format, "--json",
            ] + more, in: folder)
    }

    /// The pictures that `--format png` makes.
    static func pictures() throws -> [[UInt8]] {
        let (whole, _) = try SamplingTests.whole.get()
        return try (0..<6).map { try PixelImage.read(whole.file("out/00000\($0).png")).pixels }
    }

    @Test("Holds what the pictures hold", arguments: ["npz", "h5", "safetensors"])
    func content(format: String) throws {
        let folder = try TinyCascade.folder()
        let report = try Self.sample("0-5", format, in: folder, "--batch", "4").object()
        #expect(report["made"] as? Int == 6)
        #expect((report["collection"] as? String)?.hasSuffix("samples.\(format)") == true)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
            .filter { !$0.hasSuffix(".lock") }.sorted()
        #expect(names == ["grid.png", "manifest.jsonl", "samples.\(format)", "samples.\(format).json"])
        let (whole, _) = try SamplingTests.whole.get()
        #expect(try folder.data("out/grid.png") == whole.data("out/grid.png"))
        let expected = try Self.pictures()
        let path = folder.file("out/samples.\(format)")
        switch format {
        case "npz":
            let source = try PictureSources.open(path, array: "arr_0")
            #expect(source.contents.names.count == 6)
            for (index, pixels) in expected.enumerated() {
                #expect(try source.picture(at: index, channels: 3, limits: .standard).pixels == pixels)
            }
        case "h5":
            let dataset = try ImageDataset.load(path)
            #expect(dataset.count == 6 && dataset.itemNames == (0..<6).map(String.init))
            #expect(dataset.labels == [0, 1, 2, 0, 1, 2] && dataset.labelNames == ["0", "1", "2"])
            for (index, pixels) in expected.enumerated() { #expect(dataset.image(at: index).pixels == pixels) }
        default:
            let file = try SafetensorsFile.open(path)
            #expect(try file.integers("seeds") == [0, 1, 2, 3, 4, 5])
            #expect(try file.integers("labels") == [0, 1, 2, 0, 1, 2])
            let images = try file.tensor("images")
            #expect(images.shape == [6, 3, 16, 16])
            let made = PixelImage.images(of: images)
            for (index, pixels) in expected.enumerated() { #expect(made[index].pixels == pixels) }
        }
        // Everything is there already; an altered file is written again, the same.
        #expect(try Self.sample("0-5", format, in: folder).object()["made"] as? Int == 0)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let before = bytes
        bytes[bytes.count / 2] ^= 1
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try Self.sample("0-5", format, in: folder).object()["made"] as? Int == 6)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    }

    @Test("An interrupted file goes on, others are refused, shards stay apart")
    func resume() throws {
        let folder = try TinyCascade.folder()
        let streams = try ScratchFolder()
        let slow = ["--set", "stages.base.sampler.steps=150", "--batch", "1"]
        let arguments = [
            "sample", "tiny.yaml", "--seeds", "0-4", "-o", "out", "--allow-untrained", "--threads", "1", "--quiet",
            "--format", "npz", "--json",
        ]
        let process = try Tool.start(arguments + slow, in: folder, streams: streams)
        func lines() -> Int { ((try? folder.text("out/manifest.jsonl")) ?? "").split(separator: "\n").count }
        while lines() == 0, process.isRunning { usleep(2_000) }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(!folder.exists("out/samples.npz"))
        let report = try Tool.run(arguments + slow, in: folder).object()
        #expect(report["skipped"] as? Int ?? 0 >= 1 && report["made"] as? Int ?? 5 <= 4)
        #expect(try PictureSources.open(folder.file("out/samples.npz"), array: "arr_0").contents.names.count == 5)
        // More seeds, and another format.
        var more = arguments + slow
        more[3] = "0-9"
        #expect(try Tool.run(more, in: folder).status == 73)
        let pictures = try Tool.run(
            ["sample", "tiny.yaml", "--seeds", "0-4", "-o", "out", "--allow-untrained", "--quiet"] + slow, in: folder)
        #expect(pictures.status == 73 && pictures.messages.contains("samples.npz"))
        let apart = try TinyCascade.folder()
        for number in 1...2 { #expect(try Self.sample("0-4", "h5", in: apart, "--shard", "\(number)/2").status == 0) }
        #expect(try ImageDataset.load(apart.file("out/samples-01-of-2.h5")).itemNames == ["0", "2", "4"])
        #expect(try ImageDataset.load(apart.file("out/samples-02-of-2.h5")).itemNames == ["1", "3"])
        let whole = try Self.sample("0-4", "h5", in: apart)
        #expect(whole.status == 73 && whole.messages.contains("shards"))
    }
}
