import BatonTestSupport
import BatonTraining
import Foundation
import Testing

@Suite("Tensor board") struct TensorBoardTests {
    /// Vectors of RFC 3720, B.4.
    @Test("checksums are castagnolis") func checksumsAreCastagnolis() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xe306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8a91_36aa)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62a8_ab43)
        #expect(CRC32C.checksum(Array(0..<32)) == 0x46dd_794e)
    }

    @Test("records read back") func recordsReadBack() throws {
        let folder = try ScratchFolder()
        let path: String
        do {
            let writer = try TensorBoardWriter(folder: folder.path, step: 64)
            try writer.scalars([("loss", 0.5), ("rate", 1e-3)], step: 128)
            try writer.image("samples", png: [1, 2, 3], width: 4, height: 5, channels: 3, step: 128)
            path = writer.path
        }
        var rest = try Data(contentsOf: URL(fileURLWithPath: path))[...]
        func take(_ count: Int) -> Data {
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        func number(_ data: Data) -> UInt64 { data.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        var payloads: [Data] = []
        while !rest.isEmpty {
            let length = take(8)
            #expect(number(take(4)) == UInt64(CRC32C.masked(Array(length))))
            let payload = take(Int(number(length)))
            #expect(number(take(4)) == UInt64(CRC32C.masked(Array(payload))))
            payloads.append(payload)
        }
        #expect(payloads.count == 4)
        #expect(String(decoding: payloads[0], as: UTF8.self).hasSuffix("brain.Event:2"))
        // Field 2, the step, as a varint; then session_log { status: 1 }.
        #expect(payloads[1].suffix(6).elementsEqual([0x10, 64, 0x3a, 2, 0x08, 1]))
        // Field 1 of the second value is its tag; its number is 1e-3 as a float.
        let rate = withUnsafeBytes(of: Float(1e-3).bitPattern.littleEndian) { Data($0) }
        #expect(payloads[2].suffix(5).elementsEqual([0x15] + rate))
        #expect(payloads[2].range(of: Data([0x0a, 4] + "loss".utf8)) != nil)
        #expect(payloads[3].suffix(11).elementsEqual([0x08, 5, 0x10, 4, 0x18, 3, 0x22, 3, 1, 2, 3]))
    }
}
