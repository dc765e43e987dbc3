import BatonData
import Testing

@Suite("JPEG")
struct JPEGTests {
    /// Red on the left, blue on the right, 16×8.
    private let good: [UInt8]

    init() throws { good = try fixture("red-blue-16x8.jpg") }

    /// The same picture with an Exif orientation, in either byte order.
    private func oriented(_ value: UInt8, bigEndian: Bool) -> [UInt8] {
        let little: [UInt8] = [
            0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0,
        ]
        let big: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0]
        let payload = Array("Exif\0\0".utf8) + (bigEndian ? big : little)
        return good.prefix(2) + [0xFF, 0xE1, 0, UInt8(payload.count + 2)] + payload + good.dropFirst(2)
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

    @Test("A camera's orientation is undone", arguments: 1...8, [false, true])
    func orientation(value: Int, bigEndian: Bool) throws {
        let image = try JPEG.decode(oriented(UInt8(value), bigEndian: bigEndian), name: "a.jpg")
        #expect((image.width, image.height) == (value < 5 ? (16, 8) : (8, 16)))
        // Where the red half must be: left, right, right, left, top, top, bottom, bottom.
        let redAtStart = [true, false, false, true, true, true, false, false][value - 1]
        #expect(isRed(image, 1, 1) == redAtStart)
    }

    @Test("Truncated, foreign and CMYK files are refused")
    func refused() throws {
        for bytes in [Array(good.prefix(good.count - 20)), Array(good.prefix(30)), [0xFF, 0xD8, 0xFF], []] {
            let error = failure { () throws(DataError) in _ = try JPEG.decode(bytes, name: "a.jpg") }
            #expect(error?.exitCode == 65 && error?.file == "a.jpg")
        }
        let cmyk = try fixture("cmyk-16x8.jpg")
        let error = failure { () throws(DataError) in _ = try JPEG.decode(cmyk, name: "a.jpg") }
        #expect(error?.message.contains("CMYK") == true && error?.hint != nil)
    }

    @Test("A picture is read for what it is, whatever it is called")
    func contents() throws {
        let folder = try TemporaryFolder()
        #expect(try PixelImage.read(folder.write(good, to: "a.png")).width == 16)
        #expect(try PixelImage.read(folder.write(PNG.encode(pattern(width: 3, height: 2)), to: "b.jpg")).width == 3)
    }
}
