import BatonTestSupport
import Foundation
import Testing

/// Runs the built `baton` as a process.
enum Tool {
    /// What a run gave.
    struct Result {
        let status: Int32
        let output: String
        let messages: String

        /// Standard output as a JSON object.
        func object() throws -> [String: Any] {
            try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        }
    }

    /// `baton` lies beside the test bundle.
    static func executable() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let candidates = [
            URL(fileURLWithPath: own).deletingLastPathComponent().path, Repository.path + "/.build/release",
            Repository.path + "/.build/debug",
        ]
        return try #require(
            candidates.map { $0 + "/baton" }.first { FileManager.default.isExecutableFile(atPath: $0) },
            "build the executable first")
    }

    /// Runs a command to its end. Output goes through files: a pipe that nobody reads would stop the process.
    static func run(_ arguments: String..., in folder: ScratchFolder? = nil) throws -> Result {
        try run(arguments, in: folder)
    }

    static func run(_ arguments: [String], in folder: ScratchFolder? = nil) throws -> Result {
        let streams = try ScratchFolder()
        let process = try start(arguments, in: folder, streams: streams)
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: try streams.text("out"), messages: try streams.text("err"))
    }

    /// Starts a command; its output goes to the files `out` and `err` of `streams`.
    static func start(_ arguments: [String], in folder: ScratchFolder? = nil, streams: ScratchFolder) throws -> Process
    {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try executable())
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder.path) }
        for name in ["out", "err"] { try streams.write("", to: name) }
        process.standardOutput = FileHandle(forWritingAtPath: streams.file("out"))
        process.standardError = FileHandle(forWritingAtPath: streams.file("err"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }
}

extension ScratchFolder {
    /// The lines of a manifest by seed.
    func manifest(_ name: String = "out/manifest.jsonl") throws -> [Int: ManifestLine] {
        let lines = try text(name).split(separator: "\n").map {
            try JSONDecoder().decode(ManifestLine.self, from: Data($0.utf8))
        }
        return Dictionary(lines.map { ($0.seed, $0) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A line of a manifest, without the time, which may differ between equal runs.
struct ManifestLine: Decodable, Equatable {
    let i: Int
    let seed: Int
    let label: Int?
    let labelName: String?
    let file: String
    let png: String
    let stages: [String: String]
    let calls: [String: Int]
    let input: String?
    let config: String

    private enum CodingKeys: String, CodingKey {
        case i, seed, label, file, png, stages, calls, input, config
        case labelName = "label_name"
    }
}

extension TinyCascade {
    /// Samples with random weights into `out` of the folder.
    static func sample(_ seeds: String, in folder: ScratchFolder, _ more: String...) throws -> Tool.Result {
        try Tool.run(
            ["sample", "tiny.yaml", "--seeds", seeds, "-o", "out", "--allow-untrained", "--threads", "1", "--quiet"]
                + more, in: folder)
    }
}
