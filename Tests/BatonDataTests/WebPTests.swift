import BatonFiles
import BatonData
import Testing

@Suite("WebP")
struct WebPTests {
    @Test("Lossy and lossless files are read; what is transparent is white, unless alpha is asked for")
    func read() throws {
        let lossy = try WebP.decode(try fixture("red-blue-16x8.webp"), name: "a.webp")
        #expect(lossy.width == 16 && lossy.height == 8 && lossy[1, 1, 0] > 200 && lossy[14, 6, 2] > 200)
        let bytes = try fixture("alpha-16x8.webp")
        let image = try PixelImage.decode(bytes, name: "a.webp")
        #expect([image[0, 0, 0], image[0, 0, 1], image[1, 1, 0], image[1, 1, 1]] == [255, 255, 240, 16])
        #expect(image[15, 7, 0] == 127)
        let alpha = try PixelImage.decode(bytes, name: "a.webp", channels: 4)
        #expect([alpha[0, 0, 3], alpha[15, 7, 3], alpha[3, 3, 3]] == [0, 128, 255])
        #expect(try PixelImage.decode(bytes, name: "a.webp", channels: 1)[0, 0, 0] == 255)
    }

    @Test("Animations, truncated and lying files are refused; no altered byte brings the process down")
    func refused() throws {
        let animated = try fixture("animated-16x8.webp")
        let moving = failure { () throws(BatonError) in _ = try WebP.decode(animated, name: "a.webp") }
        #expect(moving?.exitCode == 65 && moving?.message.contains("animated") == true)
        for name in ["red-blue-16x8.webp", "alpha-16x8.webp", "animated-16x8.webp"] {
            let good = try fixture(name)
            for count in 0..<good.count {
                let cut = Array(good.prefix(count))
                let error = failure { () throws(BatonError) in _ = try PixelImage.decode(cut, name: "a.webp") }
                #expect(error?.exitCode == 65 && error?.file == "a.webp")
            }
            for index in good.indices {
                for bit in 0..<8 {
                    var altered = good
                    altered[index] ^= 1 << bit
                    let small = ImageLimits(side: 4096, pixels: 1 << 20, fileBytes: 1 << 20)
                    let error = failure { () throws(BatonError) in
                        _ = try PixelImage.decode(altered, name: "a.webp", limits: small)
                    }
                    #expect(error == nil || error?.exitCode == 65)
                }
            }
        }
    }
}
