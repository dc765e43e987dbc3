import BatonData
import BatonTensor
import Testing

@Suite("Pictures")
struct PictureTests {
    @Test("Every 8-bit value survives the way to [-1, 1] and back")
    func quantization() {
        for byte in UInt8.min ... .max { #expect(Quantization.byte(Quantization.float(byte)) == byte) }
        #expect(Quantization.float(0) == -1 && Quantization.float(255) == 1)
        let edges: [Float] = [-2, -1, 0, 1, 1.5, .infinity, -.infinity, .nan]
        #expect(edges.map(Quantization.byte) == [0, 0, 128, 255, 255, 255, 0, 0])
    }

    @Test("Planes and pixels are the same picture")
    func planes() {
        let image = pattern(width: 5, height: 3)
        let values = image.planarFloats()
        #expect(values[15 + 2 * 5 + 4] == Quantization.float(image[4, 2, 1]))
        #expect(PixelImage(planar: values, width: 5, height: 3, channels: 3) == image)
        let batch = Tensor(values + pattern(width: 5, height: 3, seed: 1).planarFloats(), shape: [2, 3, 3, 5])
        #expect(PixelImage.images(of: batch) == [image, pattern(width: 5, height: 3, seed: 1)])
    }

    @Test("The box filter is the blocks' mean, halves rounded up", arguments: [1, 2, 4, 8])
    func box(factor: Int) {
        let image = pattern(width: 16, height: 24)
        let small = image.boxDownsampled(by: factor)
        #expect(small.width == 16 / factor && small.height == 24 / factor)
        for y in 0..<small.height {
            for x in 0..<small.width {
                for c in 0..<3 {
                    var sum = 0
                    for j in 0..<factor {
                        for i in 0..<factor { sum += Int(image[x * factor + i, y * factor + j, c]) }
                    }
                    #expect(Int(small[x, y, c]) == (2 * sum + factor * factor) / (2 * factor * factor))
                }
            }
        }
    }

    @Test("Area averaging shares pixels out by fractions", arguments: [(7, 5, 3, 2), (136, 128, 64, 60), (3, 4, 5, 9)])
    func area(width: Int, height: Int, newWidth: Int, newHeight: Int) {
        let image = pattern(width: width, height: height, channels: 1)
        let resized = image.areaResized(width: newWidth, height: newHeight)
        for y in 0..<newHeight {
            for x in 0..<newWidth {
                var sum = 0.0
                for j in 0..<height {
                    for i in 0..<width {
                        let left = max(Double(i * newWidth), Double(x * width))
                        let right = min(Double((i + 1) * newWidth), Double((x + 1) * width))
                        let top = max(Double(j * newHeight), Double(y * height))
                        let bottom = min(Double((j + 1) * newHeight), Double((y + 1) * height))
                        sum += max(0, right - left) * max(0, bottom - top) * Double(image[i, j, 0])
                    }
                }
                #expect(Int(resized[x, y, 0]) == Int((sum / Double(width * height) + 0.5).rounded(.down)))
            }
        }
    }

    @Test("Squares are cut from the middle or padded with white")
    func squares() {
        let image = pattern(width: 9, height: 4)
        #expect(image.centerCropped() == image.cropped(x: 2, y: 0, width: 4, height: 4))
        let padded = image.paddedToSquare()
        #expect(padded.width == 9 && padded.height == 9)
        #expect(padded.cropped(x: 0, y: 2, width: 9, height: 4) == image)
        #expect(padded[0, 1, 0] == 255 && padded[8, 6, 2] == 255)
        #expect(padded.centered(width: 9, height: 4).width == 9)
        #expect(image.centered(width: 4, height: 4) == image.cropped(x: 2, y: 0, width: 4, height: 4))
        #expect(image.flippedHorizontally().flippedHorizontally() == image)
        #expect(image.flippedHorizontally()[0, 1, 2] == image[8, 1, 2])
    }

    @Test("A grid of stages shows each sample's small picture, enlarged, beside the large one")
    func grid() {
        let small = (0..<3).map { pattern(width: 2, height: 2, seed: $0) }
        let large = (0..<3).map { pattern(width: 8, height: 8, seed: $0 + 9) }
        let grid = ImageGrid(columns: 2, gap: 1).compose(stages: [small, large])
        // Two groups of 8+1+8 with three gaps between, one gap around; two rows.
        #expect(grid.width == 2 * 17 + 3 + 2 && grid.height == 2 * 8 + 3 + 2)
        #expect(grid.cropped(x: 21, y: 1, width: 8, height: 8) == small[1].nearestUpsampled(by: 4))
        #expect(grid.cropped(x: 10, y: 12, width: 8, height: 8) == large[2])
        #expect(grid[21, 12, 0] == 255)
        #expect(ImageGrid(columns: 3, gap: 0).compose(large).width == 24)
    }
}

@Suite("Captions of grids") struct CaptionTests {
    @Test("A line stands under each sample, and the pictures stay what they were")
    func captions() {
        let pictures = (0..<4).map { PixelImage(width: 64, height: 64, channels: 3, fill: UInt8(40 * $0)) }
        let plain = ImageGrid().compose(pictures)
        let grid = ImageGrid().compose(stages: [pictures], captions: ["3 dog", "", "17 ähre \u{1B}[31m", "9"])
        #expect(grid.width == plain.width && grid.height > plain.height)
        func dark(_ x: Range<Int>, _ y: Range<Int>) -> Int {
            y.reduce(0) { sum, y in sum + x.count { grid[$0, y, 0] < 128 } }
        }
        let line = (grid.height - plain.height) / 2
        #expect(dark(2..<66, 66..<66 + line) > 10)
        // An empty caption is empty, and nothing runs into the neighbour's place.
        #expect(dark(68..<132, 66..<66 + line) == 0)
        for (x, y) in [(2, 2), (65, 65)] { #expect(grid[x, y, 0] == plain[x, y, 0]) }
    }

    @Test("Without a font the built-in letters are drawn") func builtIn() {
        var canvas = PixelImage(width: 64, height: 20, channels: 1, fill: 255)
        CaptionFont(size: 9, paths: ["/nowhere.ttf"]).draw("1 a§", on: &canvas, x: 2, y: 2, width: 60, ink: 0)
        let dark = canvas.pixels.count { $0 == 0 }
        // One, A, and the box of what is not there.
        #expect(dark == 10 + 16 + 20)
        CaptionFont(size: 9, paths: []).draw(
            String(repeating: "W", count: 99), on: &canvas, x: 2, y: 2, width: 30, ink: 0)
        for y in 0..<20 { for x in 32..<64 { #expect(canvas[x, y, 0] == 255) } }
    }
}
