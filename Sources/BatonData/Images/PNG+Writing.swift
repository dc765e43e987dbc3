import BatonFiles
internal import CSPNG
import Foundation

extension PNG {
    /// Writes an 8-bit PNG with texts, atomically: readers see the old file or the whole new one.
    ///
    /// Equal pictures and texts give equal files.
    public static func write(_ image: PixelImage, to path: String, text: [TextEntry] = []) throws(BatonError) {
        let bytes = try encode(image, text: text, name: path)
        try AtomicFile.write(bytes, to: path)
    }

    /// The bytes of such a file; `name` is what errors call it.
    public static func encode(
        _ image: PixelImage, text: [TextEntry] = [], name: String = "PNG"
    ) throws(BatonError) -> [UInt8] {
        let context = try Context(encoding: true, name: name)
        try context.check(spng_set_option(context.handle, SPNG_ENCODE_TO_BUFFER, 1), "cannot set up the encoder")
        let kind: spng_color_type =
            switch image.channels {
            case 1: SPNG_COLOR_TYPE_GRAYSCALE
            case 3: SPNG_COLOR_TYPE_TRUECOLOR
            default: SPNG_COLOR_TYPE_TRUECOLOR_ALPHA
            }
        var header = spng_ihdr()
        header.width = UInt32(image.width)
        header.height = UInt32(image.height)
        header.bit_depth = 8
        header.color_type = UInt8(kind.rawValue)
        try context.check(spng_set_ihdr(context.handle, &header), "cannot encode the PNG")

        var strings: [UnsafeMutablePointer<CChar>] = []
        defer { for string in strings { free(string) } }
        var entries: [spng_text] = []
        for entry in text { entries.append(try makeText(entry, name: name, owning: &strings)) }
        if !entries.isEmpty {
            try context.check(spng_set_text(context.handle, &entries, UInt32(entries.count)), "cannot store texts")
        }
        let format = Int32(SPNG_FMT_PNG.rawValue)
        let flags = Int32(SPNG_ENCODE_FINALIZE.rawValue)
        try context.check(
            spng_encode_image(context.handle, image.pixels, image.pixels.count, format, flags), "cannot encode the PNG")
        var length = 0
        var status: Int32 = 0
        let buffer = spng_get_png_buffer(context.handle, &length, &status)
        defer { free(buffer) }
        try context.check(status, "cannot encode the PNG")
        return [UInt8](UnsafeRawBufferPointer(start: buffer, count: length))
    }

    /// A text for libspng, which keeps the pointers until the file is encoded: they are put in `strings` for the caller
    /// to free.
    private static func makeText(
        _ entry: TextEntry, name: String, owning strings: inout [UnsafeMutablePointer<CChar>]
    ) throws(BatonError) -> spng_text {
        let key = Array(entry.key.utf8)
        guard (1...79).contains(key.count), key.allSatisfy({ (32...126).contains($0) }), key.first != 32,
            key.last != 32,
            !entry.key.contains("  ")
        else {
            throw BatonError(
                .badData, "a PNG text needs a key of 1 to 79 ASCII characters", file: name, found: "'\(entry.key)'")
        }
        guard !entry.value.isEmpty, !entry.value.utf8.contains(0) else {
            throw BatonError(.badData, "the PNG text '\(entry.key)' is empty or contains NUL", file: name)
        }
        func keep(_ text: String) throws(BatonError) -> UnsafeMutablePointer<CChar> {
            guard let copy = strdup(text) else { throw BatonError(.unavailable, "no memory for a text", file: name) }
            strings.append(copy)
            return copy
        }
        var result = spng_text()
        withUnsafeMutableBytes(of: &result.keyword) { $0.copyBytes(from: key) }
        result.text = try keep(entry.value)
        result.length = entry.value.utf8.count
        if entry.value.utf8.allSatisfy({ (32...126).contains($0) || $0 == 10 }) {
            result.type = Int32(SPNG_TEXT.rawValue)
        } else {
            result.type = Int32(SPNG_ITXT.rawValue)
            result.language_tag = try keep("")
            result.translated_keyword = try keep("")
        }
        return result
    }
}
