import BatonFiles
import BatonTestSupport
import BatonData
import Testing

@Suite("JPEG")
struct JPEGTests {
    /// Red on the left, blue on the right, 16×8.
    private let good: [UInt8]

    init() throws { good = try fixture("red-blue-16x8.jpg") }

    /// The same picture with an Exif orientation, in either byte order.
    ///
    /// - Parameters:
    ///   - fill: bytes before the marker, which the standard allows.
    ///   - isLong: stores the number as a LONG, as some programs do.
    private func oriented(_ value: UInt8, bigEndian: Bool, fill: Int = 0, isLong: Bool = false) -> [UInt8] {
        let payload = Array("Exif\0\0".utf8) + Self.tiff(value, bigEndian: bigEndian, isLong: isLong)
        let marker = [UInt8](repeating: 0xFF, count: fill + 1) + [0xE1, 0, UInt8(payload.count + 2)]
        return good.prefix(2) + marker + payload + good.dropFirst(2)
    }

    static func tiff(_ value: UInt8, bigEndian: Bool, isLong: Bool = false) -> [UInt8] {
        let little: [UInt8] = [
            0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, isLong ? 4 : 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0,
        ]
        let number: [UInt8] = isLong ? [0, 0, 0, value] : [0, value, 0, 0]
        let big: [UInt8] =
            [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, isLong ? 4 : 3, 0, 0, 0, 1] + number + [0, 0, 0, 0]
        return bigEndian ? big : little
    }

    private func isRed(_ image: PixelImage, _ x: Int, _ y: Int) -> Bool { image[x, y, 0] > 200 && image[x, y, 2] < 50 }

    @Test("Colours come out where they are, in colour and in grey")
    func colors() throws {
        let image = try JPEG.decode(good, name: "a.jpg")
        #expect(image.width == 16 && image.height == 8 && image.channels == 3)
        #expect(isRed(image, 1, 1) && !isRed(image, 14, 6))
        #expect(try JPEG.decode(good, name: "a.jpg", channels: 1).channels == 1)
        #expect(try JPEG.decode(good, name: "a.jpg", channels: 4)[3, 3, 3] == 255)
    }

    @Test("A camera's orientation is undone, however it is written, in JPEG, PNG and WebP", arguments: 1...8)
    func orientation(value: Int) throws {
        let value8 = UInt8(value)
        var files: [[UInt8]] = []
        for bigEndian in [false, true] {
            for isLong in [false, true] {
                let tiff = Self.tiff(value8, bigEndian: bigEndian, isLong: isLong)
                files += [0, 1, 3].map { oriented(value8, bigEndian: bigEndian, fill: $0, isLong: isLong) }
                files += [try Self.png(exif: tiff, isLast: false), try Self.png(exif: tiff, isLast: true)]
                files += [try Self.webP(exif: tiff), try Self.webP(exif: Array("Exif\0\0".utf8) + tiff)]
            }
        }
        // Where the red half must be: left, right, right, left, top, top, bottom, bottom.
        let redAtStart = [true, false, false, true, true, true, false, false][value - 1]
        for file in files {
            let image = try PixelImage.decode(file, name: "a")
            #expect((image.width, image.height) == (value < 5 ? (16, 8) : (8, 16)))
            #expect(isRed(image, 1, 1) == redAtStart)
        }
    }

    /// Red on the left, blue on the right, with `eXIf` before or after the pixels.
    private static func png(exif: [UInt8], isLast: Bool) throws -> [UInt8] {
        let row: [UInt8] = (0..<16).flatMap { $0 < 8 ? [250, 10, 10] : [10, 10, 250] }
        var file = PNGFixture(width: 16, height: 8, rows: [[UInt8]](repeating: row, count: 8))
        if isLast { file.trailingChunks = [("eXIf", exif)] } else { file.chunks = [("eXIf", exif)] }
        return file.bytes
    }

    /// The WebP fixture in an extended file, with `EXIF` behind the picture.
    private static func webP(exif: [UInt8]) throws -> [UInt8] {
        let simple = try fixture("red-blue-16x8.webp")
        func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
            let length = data.count
            return Array(name.utf8) + [0, 8, 16, 24].map { UInt8(length >> $0 & 255) } + data
                + (length % 2 == 1 ? [0] : [])
        }
        let body = chunk("VP8X", [8, 0, 0, 0, 15, 0, 0, 7, 0, 0]) + simple.dropFirst(12) + chunk("EXIF", exif)
        return chunk("RIFF", Array("WEBP".utf8) + body)
    }

    @Test("Truncated and foreign files are refused")
    func refused() throws {
        for bytes in [Array(good.prefix(good.count - 20)), Array(good.prefix(30)), [0xFF, 0xD8, 0xFF], []] {
            let error = failure { () throws(BatonError) in _ = try JPEG.decode(bytes, name: "a.jpg") }
            #expect(error?.exitCode == 65 && error?.file == "a.jpg")
        }
    }

    @Test("Inks become light: Adobe's are stored inverted, with or without a colour transform, others as they are")
    func inks() throws {
        let adobe = try fixture("cmyk-adobe-16x8.jpg")
        let image = try JPEG.decode(adobe, name: "a.jpg")
        #expect(image.channels == 3 && isRed(image, 1, 1) && image[14, 6, 2] > 200 && image[14, 6, 0] < 50)
        // 127 of 255 of each ink, in YCCK: half the light of half the light.
        let flat = try JPEG.decode(try fixture("cmyk-16x8.jpg"), name: "a.jpg")
        #expect(flat.pixels.allSatisfy { abs(Int($0) - 63) <= 2 })
        #expect(try JPEG.decode(adobe, name: "a.jpg", channels: 1).channels == 1)
        // Without the marker 255 is all of an ink: what was no black is all of it.
        let plain = try JPEG.decode(Array(adobe.prefix(2)) + adobe.dropFirst(2 + 16), name: "a.jpg")
        #expect(plain.pixels.allSatisfy { $0 < 5 })
    }

    @Test("A picture is read for what it is, whatever it is called")
    func contents() throws {
        let folder = try ScratchFolder()
        #expect(try PixelImage.read(folder.write(good, to: "a.png")).width == 16)
        #expect(try PixelImage.read(folder.write(PNG.encode(pattern(width: 3, height: 2)), to: "b.jpg")).width == 3)
    }
}
