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
