import BatonFiles
internal import CSPNG

extension PNG {
    /// Reads a file of any PNG kind (palette, grey, alpha, 1 to 16 bits, interlaced) as 8-bit `channels`.
    ///
    /// Transparency is composited on white unless 4 channels are asked for; 16 bits are rounded, not cut off; colour
    /// profiles and gamma are not applied, the
    /// orientation of `eXIf` is. Every checksum must hold and the file must be whole.
    public static func read(
        _ path: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(BatonError) -> PixelImage {
        try decode(
            try InputFile.contents(of: path, limit: limits.fileBytes), name: path, channels: channels, limits: limits)
    }

    /// The same from memory; `name` is what errors call it.
    public static func decode(
        _ bytes: [UInt8], name: String, channels: Int = 3, limits: ImageLimits = .standard
    ) throws(BatonError) -> PixelImage {
        precondition(channels == 1 || channels == 3 || channels == 4, "1, 3 or 4 channels, not \(channels)")
        return try decodeAll(bytes, name: name, channels: channels, limits: limits).image
    }

    /// Header and texts of a file, which is decoded as a whole and so checked on the way.
    public static func summary(_ path: String, limits: ImageLimits = .standard) throws(BatonError) -> Summary {
        let bytes = try InputFile.contents(of: path, limit: limits.fileBytes)
        return try decodeAll(bytes, name: path, channels: 3, limits: limits).summary
    }

    /// The texts of a file, in file order.
    public static func text(_ path: String) throws(BatonError) -> [TextEntry] { try summary(path).text }

    private static func decodeAll(
        _ bytes: [UInt8], name: String, channels: Int, limits: ImageLimits
    ) throws(BatonError) -> (image: PixelImage, summary: Summary) {
        let format = PictureFormat(detecting: bytes)
        guard format == .png else {
            throw BatonError(
                .badData, "not a PNG file", file: name, found: format.describe(bytes), expected: "a PNG file",
                hint: FileContent(bytes)?.hint)
        }
        guard isWhole(bytes) else {
            throw BatonError(
                .badData, "the PNG is truncated", file: name, found: "\(bytes.count) bytes",
                expected: "a last chunk IEND")
        }
        return try bytes.withUnsafeBufferPointer { buffer throws(BatonError) in
            try decodeBuffer(buffer, name: name, channels: channels, limits: limits)
        }
    }

    /// Whether the chain of chunks leads to a complete `IEND`, which libspng does not insist on.
    private static func isWhole(_ bytes: [UInt8]) -> Bool {
        var position = 8
        while position + 12 <= bytes.count {
            let length = bytes[position..<(position + 4)].reduce(0) { $0 << 8 | Int($1) }
            let end = position + 12 + length
            if end <= bytes.count, bytes[(position + 4)..<(position + 8)].elementsEqual("IEND".utf8) { return true }
            position = end
        }
        return false
    }

    private static func decodeBuffer(
        _ bytes: UnsafeBufferPointer<UInt8>, name: String, channels: Int, limits: ImageLimits
    ) throws(BatonError) -> (image: PixelImage, summary: Summary) {
        let context = try Context(name: name)
        let strict = Int32(SPNG_CRC_ERROR.rawValue)
        try context.check(spng_set_crc_action(context.handle, strict, strict), "cannot set up the decoder")
        // Compressed texts and profiles can be bombs, too.
        try context.check(spng_set_chunk_limits(context.handle, 1 << 24, 1 << 26), "cannot set up the decoder")
        try context.check(spng_set_png_buffer(context.handle, bytes.baseAddress, bytes.count), "cannot read the PNG")
        var header = spng_ihdr()
        try context.check(spng_get_ihdr(context.handle, &header), "the PNG header is damaged")
        // Deflate expands at most 1032-fold, a pixel may be one bit; interlacing and filters only add bytes.
        try limits.check(
            width: Int(header.width), height: Int(header.height), payload: bytes.count,
            pixelsPerByte: 1032 * max(1, 8 / Int(header.bit_depth)), name: name)

        let wide = header.bit_depth == 16
        let format = Int32((wide ? SPNG_FMT_RGBA16 : SPNG_FMT_RGBA8).rawValue)
        let count = Int(header.width) * Int(header.height) * 4
        let flags = Int32(SPNG_DECODE_TRNS.rawValue)
        let image: PixelImage
        if wide {
            var status: Int32 = 0
            let values = [UInt16](unsafeUninitializedCapacity: count) { buffer, filled in
                status = spng_decode_image(context.handle, buffer.baseAddress, 2 * count, format, flags)
                filled = status == 0 ? count : 0
            }
            try context.check(status, "the PNG is damaged or truncated")
            image = convert(values, maximum: 65535, header: header, channels: channels)
        } else {
            var status: Int32 = 0
            let values = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                status = spng_decode_image(context.handle, buffer.baseAddress, count, format, flags)
                filled = status == 0 ? count : 0
            }
            try context.check(status, "the PNG is damaged or truncated")
            image = convert(values, maximum: 255, header: header, channels: channels)
        }
        try context.check(spng_decode_chunks(context.handle), "the PNG is damaged or truncated after its picture")
        return (image.oriented(orientation(context)), summary(header, text: try texts(context)))
    }

    /// What `eXIf` says, wherever in the file it stands.
    private static func orientation(_ context: borrowing Context) -> ExifOrientation {
        var exif = spng_exif()
        guard spng_get_exif(context.handle, &exif) == 0, let data = exif.data else { return .upright }
        return ExifOrientation(inExif: UnsafeRawBufferPointer(start: data, count: exif.length))
    }

    /// RGBA of any depth to 8-bit grey, RGB on white, or RGBA.
    private static func convert<Value: FixedWidthInteger & UnsignedInteger>(
        _ values: [Value], maximum: UInt64, header: spng_ihdr, channels: Int
    ) -> PixelImage {
        let count = values.count / 4
        let pixels = [UInt8](unsafeUninitializedCapacity: count * channels) { buffer, filled in
            values.withUnsafeBufferPointer { values in
                for i in 0..<count {
                    let alpha = UInt64(values[4 * i + 3])
                    if channels == 4 {
                        for c in 0..<4 {
                            buffer[4 * i + c] = UInt8((UInt64(values[4 * i + c]) * 510 + maximum) / (2 * maximum))
                        }
                        continue
                    }
                    // (c·α + max·(max − α))/max² of 255, one rounding.
                    let veil = maximum * (maximum - alpha)
                    let square = maximum * maximum
                    let r = UInt64(values[4 * i]) * alpha + veil
                    let g = UInt64(values[4 * i + 1]) * alpha + veil
                    let b = UInt64(values[4 * i + 2]) * alpha + veil
                    if channels == 1 {
                        let luma = (299 * r + 587 * g + 114 * b) / 1000
                        buffer[i] = UInt8((luma * 510 + square) / (2 * square))
                    } else {
                        buffer[3 * i] = UInt8((r * 510 + square) / (2 * square))
                        buffer[3 * i + 1] = UInt8((g * 510 + square) / (2 * square))
                        buffer[3 * i + 2] = UInt8((b * 510 + square) / (2 * square))
                    }
                }
            }
            filled = count * channels
        }
        return PixelImage(width: Int(header.width), height: Int(header.height), channels: channels, pixels: pixels)
    }

    private static func summary(_ header: spng_ihdr, text: [TextEntry]) -> Summary {
        let kinds = [0: "gray", 2: "rgb", 3: "palette", 4: "gray+alpha", 6: "rgb+alpha"]
        return Summary(
            width: Int(header.width), height: Int(header.height), bitDepth: Int(header.bit_depth),
            colorType: kinds[Int(header.color_type)] ?? "type \(header.color_type)",
            isInterlaced: header.interlace_method != 0, text: text)
    }

    private static func texts(_ context: borrowing Context) throws(BatonError) -> [TextEntry] {
        var count: UInt32 = 0
        let status = spng_get_text(context.handle, nil, &count)
        if status == SPNG_ECHUNKAVAIL.rawValue || (status == 0 && count == 0) { return [] }
        try context.check(status, "the PNG's texts are damaged")
        var entries = [spng_text](repeating: spng_text(), count: Int(count))
        try context.check(spng_get_text(context.handle, &entries, &count), "the PNG's texts are damaged")
        return entries.prefix(Int(count)).map { entry in
            var entry = entry
            let key = withUnsafeBytes(of: &entry.keyword) { $0.prefix { $0 != 0 }.map { $0 } }
            let value = UnsafeRawBufferPointer(start: entry.text, count: entry.length).map { $0 }
            // tEXt and zTXt are Latin-1, iTXt is UTF-8.
            let isUTF8 = entry.type == Int32(SPNG_ITXT.rawValue)
            return TextEntry(latin1(key), isUTF8 ? String(decoding: value, as: UTF8.self) : latin1(value))
        }
    }

    private static func latin1(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
    }
}
