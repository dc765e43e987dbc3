import BatonTestSupport
import BatonData
import Foundation
import Testing

@Suite("baton sample: changing, filling in, mixing", .serialized)
struct ChangingTests {
    /// A picture of 16 pixels, and a mask that keeps its left half.
    static func folder() throws -> ScratchFolder {
        let folder = try TinyCascade.folder()
        var picture = PixelImage(width: 16, height: 16, channels: 3, fill: 90)
        var mask = PixelImage(width: 16, height: 16, channels: 1, fill: 255)
        for y in 0..<16 {
            for x in 0..<16 {
                picture[x, y, 0] = UInt8(x * 16)
                picture[x, y, 1] = UInt8(y * 16)
                if x < 8 { mask[x, y, 0] = 0 }
            }
        }
        try PNG.write(picture, to: folder.file("picture.png"))
        try PNG.write(mask, to: folder.file("mask.png"))
        return folder
    }

    @Test("Strength 0 leaves the input as it is, strength 1 samples as without it")
    func strength() throws {
        let (whole, _) = try SamplingTests.whole.get()
        let folder = try Self.folder()
        let input = try PixelImage.read(folder.file("picture.png"))
        let up = ["--input", "picture.png", "--from", "top"]
        #expect(
            try TinyCascade.sample("0-1", in: folder, up[0], up[1], up[2], up[3], "--strength", "0").status == 0)
        #expect(try PixelImage.read(folder.file("out/000001.png")).pixels == input.pixels)
        let all = try Self.folder()
        #expect(try TinyCascade.sample("0-1", in: all, "--input", "picture.png", "--strength", "1").status == 0)
        #expect(try all.manifest()[1]?.stages == whole.manifest()[1]?.stages)
        // A stage that begins with noise begins in the middle; the stages above it run as ever.
        let half = try Self.folder()
        #expect(try TinyCascade.sample("0-1", in: half, "--input", "picture.png", "--from-sigma", "0.5").status == 0)
        let made = try #require(half.manifest()[1])
        #expect(made.calls["base"] == 3 && made.calls["top"] == 10 && made.input != nil)
        // Another strength in the same folder is another configuration.
        let other = try TinyCascade.sample("0-1", in: half, "--input", "picture.png", "--strength", "0.5")
        #expect(other.status == 73 && other.messages.contains("another configuration"))
        // And the same command finds everything made.
        let again = try TinyCascade.sample("0-1", in: half, "--input", "picture.png", "--from-sigma", "0.5", "--json")
        #expect(try again.object()["made"] as? Int == 0)
    }

    @Test("What the mask keeps is the input to the bit, in any batch; the rest is new")
    func mask() throws {
        let folder = try Self.folder()
        let input = try PixelImage.read(folder.file("picture.png"))
        let arguments = ["--input", "picture.png", "--mask", "mask.png"]
        #expect(
            try TinyCascade.sample("0-2", in: folder, arguments[0], arguments[1], arguments[2], arguments[3]).status
                == 0)
        let (made, other) = (
            try PixelImage.read(folder.file("out/000000.png")), try PixelImage.read(folder.file("out/000001.png"))
        )
        for y in 0..<16 {
            for x in 0..<8 {
                for channel in 0..<3 { #expect(made[x, y, channel] == input[x, y, channel]) }
            }
        }
        #expect(made.pixels != input.pixels && made.pixels != other.pixels)
        let single = try Self.folder()
        #expect(
            try TinyCascade.sample("2,0", in: single, "--input", "picture.png", "--mask", "mask.png", "--batch", "1")
                .status == 0)
        #expect(try single.data("out/000000.png") == folder.data("out/000000.png"))
        // Another mask is another input: the pictures are made again.
        try PNG.write(PixelImage(width: 16, height: 16, channels: 1, fill: 0), to: folder.file("mask.png"))
        let again = try TinyCascade.sample("0", in: folder, "--input", "picture.png", "--mask", "mask.png", "--json")
        #expect(try again.object()["made"] as? Int == 1)
        #expect(try PixelImage.read(folder.file("out/000000.png")).pixels == input.pixels)
    }

    @Test(
        "What contradicts itself is refused",
        arguments: [
            (["--strength", "0.5"], 64), (["--mask", "mask.png"], 64), (["--input", "picture.png"], 64),
            (["--input", "picture.png", "--strength", "1.5"], 64),
            (["--input", "picture.png", "--strength", "0.5", "--from-sigma", "1"], 64),
            (["--input", "picture.png", "--from-sigma", "100"], 64),
            (["--input", "none.png", "--strength", "0.5"], 66),
            (["--input", "picture.png", "--mask", "tiny.yaml"], 65), (["--interpolate", "3:7"], 64),
        ])
    func contradictions(arguments: [String], status: Int) throws {
        let folder = try Self.folder()
        let result = try Tool.run(
            ["sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--quiet", "--seeds", "0"] + arguments, in: folder
        )
        #expect(result.status == status, "\(result.messages)")
    }

    @Test("A way leads from one seed's picture to another's; variations stay near")
    func blends() throws {
        let (whole, _) = try SamplingTests.whole.get()
        let folder = try Self.folder()
        let result = try Tool.run(
            [
                "sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--quiet", "--interpolate", "1:4:3", "--vary",
                "2:0.1:2", "--captions", "--json",
            ], in: folder)
        #expect(try result.object()["made"] as? Int == 5)
        let names = ["000001-000004-0.0", "000001-000004-0.5", "000001-000004-1.0", "000002-v1-0.1", "000002-v2-0.1"]
        let pictures = try names.map { try PixelImage.read(folder.file("out/\($0).png")).pixels }
        let plain = try (0..<6).map { try PixelImage.read(whole.file("out/00000\($0).png")).pixels }
        #expect(pictures[0] == plain[1] && pictures[2] == plain[4])
        #expect(Set(pictures).count == 5 && !plain.contains(pictures[1]) && !plain.contains(pictures[3]))
        let again = try Tool.run(
            [
                "sample", "tiny.yaml", "-o", "out", "--allow-untrained", "--quiet", "--interpolate", "1:4:3", "--vary",
                "2:0.1:2", "--json",
            ], in: folder)
        #expect(try again.object()["made"] as? Int == 0)
    }
}
