import BatonFiles
import BatonTestSupport
import BatonData
import Testing

@Suite("PNG")
struct PNGTests {
    @Test("What is written is read back exactly, in every number of channels", arguments: [1, 3, 4])
    func roundTrip(channels: Int) throws {
        let folder = try ScratchFolder()
        let image = pattern(width: 13, height: 7, channels: channels)
        let path = folder.file("a.png")
        try PNG.write(image, to: path)
        #expect(try PNG.read(path, channels: channels) == image)
    }

    @Test("Texts come back in order, beyond ASCII too, and equal input gives equal bytes")
    func texts() throws {
        let folder = try ScratchFolder()
        let text = [PNG.TextEntry("seed", "42"), .init("prompt", "größe 🦊\nzwei")]
        try PNG.write(pattern(width: 4, height: 4), to: folder.file("a.png"), text: text)
        #expect(try PNG.text(folder.file("a.png")) == text)
        #expect(
            try PNG.encode(pattern(width: 4, height: 4), text: text)
                == PNG.encode(pattern(width: 4, height: 4), text: text))
        let bad = failure { () throws(BatonError) in
            _ = try PNG.encode(pattern(width: 4, height: 4), text: [.init("", "x")])
        }
        #expect(bad?.message.contains("key") == true)
        let empty = failure { () throws(BatonError) in
            _ = try PNG.encode(pattern(width: 4, height: 4), text: [.init("a", "")])
        }
        #expect(empty?.message.contains("empty") == true)
    }

    @Test("16 bits are rounded to 8")
    func sixteenBits() throws {
        let values = [0, 127, 128, 129, 384, 385, 32767, 32768, 65407, 65535]
        let file = PNGFixture(
            width: values.count, height: 1, bitDepth: 16, colorType: 0,
            rows: [values.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }])
        let image = try PNG.decode(file.bytes, name: "16", channels: 1)
        #expect(image.pixels == values.map { UInt8((Double($0) / 257).rounded()) })
    }

    @Test("Grey of 1, 2 and 4 bits spans the whole range", arguments: [1, 2, 4])
    func shallowGrey(bits: Int) throws {
        let levels = 1 << bits
        var row: [UInt8] = [0]
        for level in 0..<levels {
            let position = level * bits
            if position / 8 == row.count { row.append(0) }
            row[position / 8] |= UInt8(level << (8 - bits - position % 8))
        }
        let file = PNGFixture(width: levels, height: 1, bitDepth: bits, colorType: 0, rows: [row])
        let image = try PNG.decode(file.bytes, name: "grey")
        #expect(image.channels == 3)
        #expect((0..<levels).map { Int(image[$0, 0, 1]) } == (0..<levels).map { $0 * 255 / (levels - 1) })
    }

    @Test("A palette with transparency is looked up and composited on white")
    func palette() throws {
        var file = PNGFixture(width: 3, height: 1, colorType: 3, rows: [[0, 1, 2]])
        file.chunks = [("PLTE", [255, 0, 0, 0, 255, 0, 0, 0, 100]), ("tRNS", [255, 0, 51])]
        let image = try PNG.decode(file.bytes, name: "palette")
        // 100·0.2 + 255·0.8 = 224, 0·0.2 + 255·0.8 = 204.
        #expect(image.pixels == [255, 0, 0, 255, 255, 255, 204, 204, 224])
        #expect(try PNG.decode(file.bytes, name: "palette", channels: 4)[2, 0, 3] == 51)
    }

    @Test("Alpha is composited on white, or kept where four channels are asked for", arguments: [4, 6])
    func alpha(colorType: Int) throws {
        let colors: [[UInt8]] = [[0, 0, 0], [200, 200, 200], [10, 10, 10]]
        let alphas: [UInt8] = [0, 255, 128]
        let row = zip(colors, alphas).flatMap { Array($0.prefix(colorType == 4 ? 1 : 3)) + [$1] }
        let file = PNGFixture(width: 3, height: 1, colorType: colorType, rows: [row])
        let image = try PNG.decode(file.bytes, name: "alpha")
        // (10·128 + 255·127)/255 = 132.02.
        #expect(image.pixels == [255, 255, 255, 200, 200, 200, 132, 132, 132])
        let kept = try PNG.decode(file.bytes, name: "alpha", channels: 4)
        #expect(kept.pixels == [0, 0, 0, 0, 200, 200, 200, 255, 10, 10, 10, 128])
        #expect(kept.converted(toChannels: 3) == image)
    }

    @Test("The summary names the kind of file and finds texts behind the pixels")
    func summary() throws {
        let folder = try ScratchFolder()
        var file = PNGFixture(width: 2, height: 1, bitDepth: 16, colorType: 4, rows: [[0, 0, 255, 255, 1, 2, 3, 4]])
        file.trailingChunks = [("tEXt", Array("Title".utf8) + [0] + [0xE9])]
        let summary = try PNG.summary(folder.write(file.bytes, to: "a.png"))
        #expect(summary.colorType == "gray+alpha" && summary.bitDepth == 16)
        #expect(summary.text == [.init("Title", "é")])
    }
}

@Suite("Damaged PNG files")
struct DamagedPNGTests {
    private let good = PNGFixture(
        width: 8, height: 8, rows: (0..<8).map { y in (0..<24).map { UInt8($0 * 9 + y) } }
    ).bytes

    private func decode(_ bytes: [UInt8], limits: ImageLimits = .standard) -> BatonError? {
        failure { () throws(BatonError) in _ = try PNG.decode(bytes, name: "x.png", limits: limits) }
    }

    @Test("Something else is named for what it is")
    func foreign() throws {
        let jpeg = try #require(decode([0xFF, 0xD8, 0xFF, 0xE0, 0, 0]))
        #expect(jpeg.exitCode == 65 && jpeg.description.contains("x.png") && jpeg.description.contains("a JPEG file"))
        #expect(decode([])?.found == "an empty file")
        #expect(decode(Array("hello, world".utf8))?.found == "a file that begins with 68 65 6c 6c 6f 2c 20 77")
    }

    @Test("Cut anywhere, it is refused")
    func truncated() {
        #expect(decode(good) == nil)
        for count in 0..<good.count { #expect(decode(Array(good.prefix(count)))?.exitCode == 65) }
    }

    @Test("With any byte altered, it is refused")
    func altered() {
        for index in good.indices {
            var bytes = good
            bytes[index] ^= 0x10
            #expect(decode(bytes)?.exitCode == 65, "byte \(index)")
        }
    }

    @Test("A header that promises more than the file can hold is refused before memory is reserved")
    func bombs() {
        let empty = PNGFixture(width: 20000, height: 6000, rows: [[0]])
        #expect(decode(empty.bytes)?.message.contains("truncated") == true)
        let huge = PNGFixture(width: 1 << 30, height: 1 << 30, rows: [[0]])
        #expect(decode(huge.bytes)?.message.contains("too large") == true)
        #expect(decode(good, limits: ImageLimits(side: 7, pixels: 100, fileBytes: 1000))?.found == "8×8")
    }

    @Test("Absent files, folders and unwritable places have their own exit codes")
    func places() throws {
        let folder = try ScratchFolder()
        #expect(failure { () throws(BatonError) in _ = try PNG.read(folder.file("none.png")) }?.exitCode == 66)
        #expect(failure { () throws(BatonError) in _ = try PNG.read(folder.path) }?.exitCode == 65)
        let image = PixelImage(width: 1, height: 1, channels: 3, fill: 0)
        let unwritable = failure { () throws(BatonError) in try PNG.write(image, to: folder.file("no/such.png")) }
        #expect(unwritable?.exitCode == 73 && unwritable?.file == folder.file("no/such.png"))
        #expect(failure { () throws(BatonError) in try PNG.write(image, to: "/dev/full/x") }?.exitCode == 73)
    }
}
