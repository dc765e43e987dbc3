import BatonDiffusion
import BatonSettings
import Foundation

/// Where the lines about finished images lie in the manifests of a folder. The lines themselves stay on the disk, so that a
/// million of them take some fifty megabytes and not a thousand.
final class ManifestIndex {
    /// A line.
    struct Line {
        /// Place of the image in its job.
        let place: Int
        fileprivate let file: Int32
        fileprivate let length: Int32
        fileprivate let offset: UInt64
        /// Of what describes the image.
        fileprivate let fingerprint: Int
        /// Whether the line names further files.
        fileprivate let hasFiles: Bool
    }

    /// The lines by image.
    private(set) var lines: [SampleID: Line] = [:]
    private let files: [String]
    private var handles: [Int32: FileHandle] = [:]
    private let decoder = JSONDecoder()

    /// Reads the manifests of a folder. A line that was cut off by a crash is left out: its image is made again.
    ///
    /// - Throws: bad data where two manifests disagree about an image.
    init(_ folder: String) throws {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        files = names.sorted().filter(SampleFolder.isManifest).map { "\(folder)/\($0)" }
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        for index in files.indices { try read(Int32(index)) }
    }

    private func read(_ file: Int32) throws {
        let handle = try handle(file)
        var (rest, offset) = (Data(), UInt64(0))
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
            rest.append(chunk)
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try add(Data(rest[start..<end]), at: offset + UInt64(start - rest.startIndex), of: file)
                start = end + 1
            }
            offset += UInt64(start - rest.startIndex)
            rest = Data(rest[start...])
            // No line of ours is that long: something else, which is left alone.
            if rest.count > 1 << 24 { return }
        }
    }

    private func add(_ text: Data, at offset: UInt64, of file: Int32) throws(BatonError) {
        guard let record = try? decoder.decode(SampleRecord.self, from: text) else { return }
        let line = Line(
            place: record.i, file: file, length: Int32(text.count), offset: offset,
            fingerprint: record.essence.hashValue, hasFiles: record.files != nil)
        if let other = lines[record.sample] {
            guard other.fingerprint == line.fingerprint else {
                throw BatonError(
                    .badData, "seed \(record.seed) was made twice with different results", file: files[Int(file)],
                    hint: "the shards were sampled from different cascades or weights; use one folder for each")
            }
            // Of two that agree the one that says more.
            if other.hasFiles && !line.hasFiles { return }
        }
        lines[record.sample] = line
    }

    private func handle(_ file: Int32) throws(BatonError) -> FileHandle {
        if let handle = handles[file] { return handle }
        guard let handle = FileHandle(forReadingAtPath: files[Int(file)]) else {
            throw BatonError(.missingInput, "the manifest cannot be read", file: files[Int(file)])
        }
        // Shards may be more than files can be open.
        if handles.count >= 64 { handles = [:] }
        handles[file] = handle
        return handle
    }

    /// The bytes of a line, without its end.
    func bytes(of line: Line) throws -> Data {
        let handle = try handle(line.file)
        try handle.seek(toOffset: line.offset)
        return try handle.read(upToCount: Int(line.length)) ?? Data()
    }

    /// What a line says.
    ///
    /// - Throws: bad data where the file has changed meanwhile.
    func record(of line: Line) throws -> SampleRecord {
        do {
            return try decoder.decode(SampleRecord.self, from: bytes(of: line))
        } catch {
            throw BatonError(
                .badData, "the manifest has changed while it was read", file: files[Int(line.file)],
                hint: "run the command again")
        }
    }

    /// What is said about an image; nil for nothing.
    func record(of sample: SampleID) throws -> SampleRecord? { try lines[sample].map { try record(of: $0) } }
}
