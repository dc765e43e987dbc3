import BatonSettings
import Foundation

/// Appends finished images to a manifest, line by line, each on the disk before the next image is begun.
final class ManifestWriter {
    private let handle: FileHandle
    private let path: String

    /// Starts a manifest anew with the lines of `records`, in their order, and keeps it open.
    init(_ path: String, records: [SampleRecord]) throws {
        self.path = path
        var text = ""
        for record in records { text += try JSONOutput.text(record) + "\n" }
        try AtomicFile.write(text.utf8, to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw BatonError(.cannotWrite, "cannot write the manifest", file: path)
        }
        self.handle = handle
        _ = try? handle.seekToEnd()
    }

    deinit { try? handle.close() }

    /// Adds lines.
    func append(_ records: [SampleRecord]) throws {
        var text = ""
        for record in records { text += try JSONOutput.text(record) + "\n" }
        do {
            try handle.write(contentsOf: Data(text.utf8))
            try handle.synchronize()
        } catch {
            throw BatonError(
                .cannotWrite, "cannot write the manifest: \(error.localizedDescription)", file: path,
                hint: "free some space; the same command goes on where it stopped")
        }
    }
}
