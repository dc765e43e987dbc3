/// Writes PNG files of any kind, uncompressed and independently of libspng.
struct PNGFixture {
    var width: Int
    var height: Int
    var bitDepth = 8
    /// 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGB with alpha.
    var colorType = 2
    /// Packed rows without filter bytes.
    var rows: [[UInt8]] = []
    /// Chunks between the header and the pixels, such as `PLTE` and `tRNS`.
    var chunks: [(type: String, data: [UInt8])] = []
    /// Chunks after the pixels.
    var trailingChunks: [(type: String, data: [UInt8])] = []

    var bytes: [UInt8] {
        var result: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        result += Self.chunk(
            "IHDR", Self.big(width) + Self.big(height) + [UInt8(bitDepth), UInt8(colorType), 0, 0, 0])
        for (type, data) in chunks { result += Self.chunk(type, data) }
        result += Self.chunk("IDAT", Self.zlib(rows.flatMap { [0] + $0 }))
        for (type, data) in trailingChunks { result += Self.chunk(type, data) }
        return result + Self.chunk("IEND", [])
    }

    static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        return big(data.count) + body + big(Int(crc(body)))
    }

    static func big(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }

    /// Stored deflate blocks.
    static func zlib(_ data: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x78, 0x01]
        var rest = data[...]
        repeat {
            let part = rest.prefix(65535)
            rest = rest.dropFirst(part.count)
            let length = [UInt8(part.count & 255), UInt8(part.count >> 8)]
            result += [rest.isEmpty ? 1 : 0] + length + length.map { ~$0 } + part
        } while !rest.isEmpty
        var (a, b): (Int, Int) = (1, 0)
        for byte in data {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        return result + big(b << 16 | a)
    }

    static func crc(_ data: [UInt8]) -> UInt32 {
        ~data.reduce(~0) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { c, _ in c & 1 == 1 ? 0xEDB8_8320 ^ (c >> 1) : c >> 1 }
        }
    }
}
