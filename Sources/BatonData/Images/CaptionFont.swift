internal import CFreeType

/// Draws short lines of text on pictures: with a common sans-serif font where the machine has one, else with built-in capitals.
package final class CaptionFont {
    /// Fonts that Debian and its relatives keep, the first one there is taken. Fixed, so that nothing has to be searched.
    package static let standardPaths = [
        "dejavu/DejaVuSans.ttf", "liberation/LiberationSans-Regular.ttf", "liberation2/LiberationSans-Regular.ttf",
        "noto/NotoSans-Regular.ttf", "freefont/FreeSans.ttf",
    ].map { "/usr/share/fonts/truetype/" + $0 }

    /// A font of FreeType's.
    private final class Face {
        let library: FT_Library
        let face: FT_Face

        init?(_ path: String, size: Int) {
            var library: FT_Library?
            guard FT_Init_FreeType(&library) == 0, let library else { return nil }
            var face: FT_Face?
            guard FT_New_Face(library, path, 0, &face) == 0, let face, FT_Set_Pixel_Sizes(face, 0, UInt32(size)) == 0
            else {
                FT_Done_FreeType(library)
                return nil
            }
            self.library = library
            self.face = face
        }

        deinit {
            FT_Done_Face(face)
            FT_Done_FreeType(library)
        }
    }

    /// Height of the letters' box in pixels.
    let size: Int
    private let face: Face?

    /// A font of `size` pixels.
    ///
    /// - Parameter paths: fonts to try in turn before the built-in one.
    package init(size: Int, paths: [String] = CaptionFont.standardPaths) {
        self.size = size
        face = paths.lazy.compactMap { Face($0, size: size) }.first
    }

    /// Pixels that a line takes from top to bottom, with room around it.
    var lineHeight: Int { size + size / 4 + 2 }

    /// Draws a line with its box at `x`, `y`, and nothing beyond `width`.
    package func draw(_ text: String, on canvas: inout PixelImage, x: Int, y: Int, width: Int, ink: UInt8) {
        // Controls have no shape, and what is longer than this is cut anyway.
        let scalars = text.unicodeScalars.prefix(512).filter { $0.value >= 32 && $0.value != 127 }
        guard let face = face?.face else {
            return BlockLetters.draw(scalars, on: &canvas, x: x, y: y + 2, width: width, height: size, ink: ink)
        }
        var pen = x
        for scalar in scalars {
            guard FT_Load_Char(face, FT_ULong(scalar.value), FT_Int32(FT_LOAD_RENDER)) == 0 else { continue }
            let glyph = face.pointee.glyph.pointee
            let advance = Int(glyph.advance.x) >> 6
            guard pen + advance <= x + width else { return }
            let bitmap = glyph.bitmap
            if bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_GRAY.rawValue), let data = bitmap.buffer {
                let (left, top) = (pen + Int(glyph.bitmap_left), y + size - Int(glyph.bitmap_top))
                for row in 0..<Int(bitmap.rows) {
                    for column in 0..<Int(bitmap.width) {
                        canvas.blend(ink, cover: data[row * Int(bitmap.pitch) + column], x: left + column, y: top + row)
                    }
                }
            }
            pen += advance
        }
    }
}

extension PixelImage {
    /// Puts `ink` over a pixel, where there is one, with a share of `cover` in 255.
    mutating func blend(_ ink: UInt8, cover: UInt8, x: Int, y: Int) {
        guard cover > 0, x >= 0, y >= 0, x < width, y < height else { return }
        for channel in 0..<min(channels, 3) {
            let value = Int(self[x, y, channel])
            self[x, y, channel] = UInt8(value + (Int(ink) - value) * Int(cover) / 255)
        }
    }
}

/// Capitals, digits and a few signs of 5 by 7 pixels, for machines without a font. Small letters are drawn as capitals, what is not
/// there as a box.
enum BlockLetters {
    /// Rows from the top, a five-bit number each, the highest bit left.
    private static let rows: [Unicode.Scalar: [UInt8]] = [
        " ": [0, 0, 0, 0, 0, 0, 0], "0": [14, 17, 19, 21, 25, 17, 14], "1": [4, 12, 4, 4, 4, 4, 14],
        "2": [14, 17, 1, 6, 8, 16, 31], "3": [31, 2, 4, 2, 1, 17, 14], "4": [2, 6, 10, 18, 31, 2, 2],
        "5": [31, 16, 30, 1, 1, 17, 14], "6": [6, 8, 16, 30, 17, 17, 14], "7": [31, 1, 2, 4, 8, 8, 8],
        "8": [14, 17, 17, 14, 17, 17, 14], "9": [14, 17, 17, 15, 1, 2, 12], "A": [4, 10, 17, 17, 31, 17, 17],
        "B": [30, 17, 17, 30, 17, 17, 30], "C": [14, 17, 16, 16, 16, 17, 14], "D": [28, 18, 17, 17, 17, 18, 28],
        "E": [31, 16, 16, 30, 16, 16, 31], "F": [31, 16, 16, 30, 16, 16, 16], "G": [14, 17, 16, 23, 17, 17, 15],
        "H": [17, 17, 17, 31, 17, 17, 17], "I": [14, 4, 4, 4, 4, 4, 14], "J": [7, 2, 2, 2, 2, 18, 12],
        "K": [17, 18, 20, 24, 20, 18, 17], "L": [16, 16, 16, 16, 16, 16, 31], "M": [17, 27, 21, 21, 17, 17, 17],
        "N": [17, 25, 21, 19, 17, 17, 17], "O": [14, 17, 17, 17, 17, 17, 14], "P": [30, 17, 17, 30, 16, 16, 16],
        "Q": [14, 17, 17, 17, 21, 18, 13], "R": [30, 17, 17, 30, 20, 18, 17], "S": [15, 16, 16, 14, 1, 1, 30],
        "T": [31, 4, 4, 4, 4, 4, 4], "U": [17, 17, 17, 17, 17, 17, 14], "V": [17, 17, 17, 17, 17, 10, 4],
        "W": [17, 17, 17, 21, 21, 27, 17], "X": [17, 17, 10, 4, 10, 17, 17], "Y": [17, 17, 10, 4, 4, 4, 4],
        "Z": [31, 1, 2, 4, 8, 16, 31], ".": [0, 0, 0, 0, 0, 12, 12], ",": [0, 0, 0, 0, 12, 4, 8],
        ":": [0, 12, 12, 0, 12, 12, 0], "-": [0, 0, 0, 31, 0, 0, 0], "+": [0, 4, 4, 31, 4, 4, 0],
        "_": [0, 0, 0, 0, 0, 0, 31], "/": [1, 1, 2, 4, 8, 16, 16], "#": [10, 10, 31, 10, 31, 10, 10],
        "(": [2, 4, 8, 8, 8, 4, 2], ")": [8, 4, 2, 2, 2, 4, 8], ">": [8, 4, 2, 1, 2, 4, 8],
        "<": [2, 4, 8, 16, 8, 4, 2], "=": [0, 0, 31, 0, 31, 0, 0], "~": [0, 0, 8, 21, 2, 0, 0],
        "%": [24, 25, 2, 4, 8, 19, 3], "'": [4, 4, 8, 0, 0, 0, 0], "&": [12, 18, 20, 8, 21, 18, 13],
    ]

    private static let missing: [UInt8] = [31, 17, 17, 17, 17, 17, 31]

    /// Draws a line whose letters fill `height` as far as whole factors allow, and nothing beyond `width`.
    static func draw(
        _ text: some Sequence<Unicode.Scalar>, on canvas: inout PixelImage, x: Int, y: Int, width: Int, height: Int,
        ink: UInt8
    ) {
        let scale = max(1, height / 7)
        var pen = x
        for scalar in text {
            guard pen + 5 * scale <= x + width else { return }
            let letter = rows[scalar] ?? rows[scalar.properties.uppercaseMapping.unicodeScalars.first ?? scalar]
            for (row, bits) in (letter ?? missing).enumerated() {
                for column in 0..<5 where bits >> (4 - column) & 1 == 1 {
                    for dy in 0..<scale {
                        for dx in 0..<scale {
                            canvas.blend(
                                ink, cover: 255, x: pen + column * scale + dx, y: y + row * scale + dy)
                        }
                    }
                }
            }
            pen += 6 * scale
        }
    }
}
