import BatonFiles
import BatonSettings
import Foundation

/// Appends finished images to a manifest, line by line, each on the disk before the next image is begun.
final class ManifestWriter {
    private let file: AppendingFile

    /// Starts a manifest anew with `lines` of `index`, in their order, and keeps it open.
    init(_ path: String, lines: [ManifestIndex.Line], of index: ManifestIndex) throws {
        try AtomicFile.write(to: path) { file in
            var text = Data()
            for line in lines {
                text += try index.bytes(of: line)
                text.append(UInt8(ascii: "\n"))
                guard text.count >= 1 << 20 else { continue }
                try file.write(text)
                text = Data()
            }
            try file.write(text)
        }
        file = try AppendingFile(path)
    }

    /// Adds lines.
    func append(_ records: [SampleRecord]) throws {
        var text = ""
        for record in records { text += try JSONText.text(record) + "\n" }
        do throws(BatonError) {
            try file.append(text)
            try file.flush()
        } catch {
            var error = error
            error.hint = "free some space; the same command goes on where it stopped"
            throw error
        }
    }
}
