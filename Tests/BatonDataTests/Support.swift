import BatonFiles
import BatonTestSupport
import BatonData
import Foundation

/// A file of `Tests/Fixtures`.
func fixture(_ name: String) throws -> [UInt8] { try ScratchFolder.bytes(Repository.fixture(name)) }

/// The error that `body` ends with.
func failure(_ body: () throws(BatonError) -> Void) -> BatonError? {
    do {
        try body()
        return nil
    } catch {
        return error
    }
}

/// A picture whose values all differ from their neighbours'.
func pattern(width: Int, height: Int, channels: Int = 3, seed: Int = 0) -> PixelImage {
    PixelImage(
        width: width, height: height, channels: channels,
        pixels: (0..<(width * height * channels)).map { UInt8(($0 * 37 + $0 / 7 * 11 + seed * 53) % 256) })
}
