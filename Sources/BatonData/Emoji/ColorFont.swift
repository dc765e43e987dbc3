import BatonFiles
internal import CFreeType
internal import CHarfBuzz

/// A font of colour bitmaps: HarfBuzz finds the glyph of a sequence, FreeType its picture.
///
/// Owns the FreeType library, the face and HarfBuzz's font on it; all are released with it. For one thread.
final class ColorFont {
    /// Where Debian's `fonts-noto-color-emoji` keeps its font.
    static let standardPath = "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf"

    let path: String
    /// The width of the strike's bitmaps in pixels.
    let width: Int
    /// The height of the strike's bitmaps in pixels.
    let height: Int
    private let library: FT_Library
    private let face: FT_Face
    private let shaper: OpaquePointer
    private let buffer: OpaquePointer

    /// Opens the font and selects its largest strike.
    ///
    /// - Parameter path: nil for ``standardPath``, whose absence is `unavailable` rather than `missingInput`.
    init(path: String? = nil) throws(BatonError) {
        let file = path ?? Self.standardPath
        let hint = "apt-get install fonts-noto-color-emoji"
        do {
            _ = try InputFile.contents(of: file, limit: 1 << 28)
        } catch {
            guard error.kind == .missingInput else { throw error }
            throw BatonError(
                path == nil ? .unavailable : .missingInput, "the emoji font cannot be read: \(error.message)",
                file: file, hint: hint)
        }
        var library: FT_Library?
        guard FT_Init_FreeType(&library) == 0, let library else {
            throw BatonError(.unavailable, "FreeType cannot be started")
        }
        var opened: FT_Face?
        guard FT_New_Face(library, file, 0, &opened) == 0, let face = opened else {
            FT_Done_FreeType(library)
            throw BatonError(.badData, "not a font that FreeType can read", file: file, hint: hint)
        }
        let strikes = UnsafeBufferPointer(
            start: face.pointee.available_sizes, count: Int(face.pointee.num_fixed_sizes))
        let largest = strikes.indices.max { strikes[$0].height < strikes[$1].height }
        guard let strike = largest, FT_Select_Size(face, FT_Int(strike)) == 0,
            let shaper = hb_ft_font_create(face, nil), let buffer = hb_buffer_create()
        else {
            FT_Done_Face(face)
            FT_Done_FreeType(library)
            throw BatonError(
                .badData, "the font has no colour bitmaps", file: file,
                expected: "a bitmap font such as Noto Color Emoji",
                hint: hint)
        }
        self.path = file
        self.library = library
        self.face = face
        self.shaper = shaper
        self.buffer = buffer
        width = Int(strikes[strike].width)
        height = Int(strikes[strike].height)
    }

    deinit {
        hb_buffer_destroy(buffer)
        hb_font_destroy(shaper)
        FT_Done_Face(face)
        FT_Done_FreeType(library)
    }

    /// Versions of the two libraries.
    static var libraryVersions: [String: String] {
        var library: FT_Library?
        var (major, minor, patch): (FT_Int, FT_Int, FT_Int) = (0, 0, 0)
        if FT_Init_FreeType(&library) == 0 {
            FT_Library_Version(library, &major, &minor, &patch)
            FT_Done_FreeType(library)
        }
        return ["freetype": "\(major).\(minor).\(patch)", "harfbuzz": String(cString: hb_version_string())]
    }

    /// The name of the font's family.
    var familyName: String { face.pointee.family_name.map { String(cString: $0) } ?? "a font without a name" }

    /// The glyphs a sequence is shaped to; 0 is the font's missing glyph.
    func glyphs(of scalars: [UInt32]) -> [UInt32] {
        hb_buffer_reset(buffer)
        // Variation selectors and tags that a ligature did not swallow would stay as empty glyphs.
        hb_buffer_set_flags(buffer, HB_BUFFER_FLAG_REMOVE_DEFAULT_IGNORABLES)
        hb_buffer_add_utf32(buffer, scalars, Int32(scalars.count), 0, Int32(scalars.count))
        hb_buffer_guess_segment_properties(buffer)
        hb_shape(shaper, buffer, nil, 0)
        var count: UInt32 = 0
        let infos = hb_buffer_get_glyph_infos(buffer, &count)
        return UnsafeBufferPointer(start: infos, count: Int(count)).map { $0.codepoint }
    }

    /// A glyph's bitmap composited on white, RGB, rows from the top; nil where the glyph has none.
    func picture(of glyph: UInt32) -> PixelImage? {
        guard FT_Load_Glyph(face, glyph, FT_Int32(FT_LOAD_COLOR)) == 0 else { return nil }
        let bitmap = face.pointee.glyph.pointee.bitmap
        let (columns, rows) = (Int(bitmap.width), Int(bitmap.rows))
        guard bitmap.pixel_mode == UInt8(FT_PIXEL_MODE_BGRA.rawValue), columns > 0, rows > 0, let data = bitmap.buffer
        else { return nil }
        let pixels = [UInt8](unsafeUninitializedCapacity: columns * rows * 3) { buffer, filled in
            for y in 0..<rows {
                let row = data + y * Int(bitmap.pitch)
                for x in 0..<columns {
                    // Premultiplied BGRA over white is c + 255 − α, exact in 8 bits.
                    let veil = 255 - Int(row[4 * x + 3])
                    for channel in 0..<3 {
                        buffer[filled] = UInt8(min(255, Int(row[4 * x + 2 - channel]) + veil))
                        filled += 1
                    }
                }
            }
        }
        return PixelImage(width: columns, height: rows, channels: 3, pixels: pixels)
    }
}
