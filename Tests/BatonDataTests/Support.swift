import BatonData
import Foundation

/// A folder that is removed at the end of a test.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("baton-data-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file and the folders above it.
    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
        return url.path
    }
}

/// A file of `Tests/Fixtures`.
func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: folder.appendingPathComponent("Fixtures/\(name)")))
}

/// The error that `body` ends with.
func failure(_ body: () throws(DataError) -> Void) -> DataError? {
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
