import BatonSettings
import Foundation

/// A program that does a piece of work, or the next part of a long one, for every line `run` and answers each with a line of
/// JSON.
///
/// Both sides of a comparison are such programs, so that they can take turns on equal terms.
final class BenchmarkProcess {
    /// What one run took.
    struct Answer: Decodable {
        /// Milliseconds.
        let ms: Double
        /// The largest resident memory of the process so far, in MiB.
        let peakMb: Double
        /// Whether there is more of the same work; nil where there never is.
        let hasMore: Bool?

        private enum CodingKeys: String, CodingKey {
            case ms
            case hasMore = "has_more"
            case peakMb = "peak_mb"
        }
    }

    private let process = Process()
    private let requests = Pipe()
    private let answers = Pipe()
    private var buffered = Data()

    /// Starts `program` and waits until it says that it is ready.
    ///
    /// - Throws: `BatonError` (unavailable) where it does not get that far.
    init(_ program: String, _ arguments: [String]) throws(BatonError) {
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = requests
        process.standardOutput = answers
        do {
            try process.run()
        } catch {
            throw BatonError(.unavailable, "'\(program)' cannot be started: \(error.localizedDescription)")
        }
        guard line() != nil else {
            process.waitUntilExit()
            throw BatonError(
                .unavailable, "'\(([program] + arguments).joined(separator: " "))' ended before it was ready",
                hint: "what it wrote to standard error says why")
        }
    }

    deinit {
        // The end of its input is the end of its work.
        try? requests.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// This program.
    static var own: String { URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path }

    /// Does the work, or its next part.
    func run() throws(BatonError) -> Answer {
        // The other side's threads wait awake for a moment after their work.
        Thread.sleep(forTimeInterval: 0.05)
        try begin()
        return try answer()
    }

    /// Asks for the work, or its next part, without waiting for it.
    func begin() throws(BatonError) {
        let asked: Void? =
            process.isRunning ? try? requests.fileHandleForWriting.write(contentsOf: Data("run\n".utf8)) : nil
        guard asked != nil else { throw silence }
    }

    /// Waits until the work is done that was asked for.
    func answer() throws(BatonError) -> Answer {
        guard let line = line(), let answer = try? JSONDecoder().decode(Answer.self, from: line) else { throw silence }
        return answer
    }

    private var silence: BatonError {
        BatonError(.failure, "'\(process.executableURL?.path ?? "")' gave no answer")
    }

    /// The next line of its output; nil at its end.
    private func line() -> Data? {
        while true {
            if let end = buffered.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffered = Data(buffered[(end + 1)...]) }
                return Data(buffered[..<end])
            }
            let more = answers.fileHandleForReading.availableData
            guard !more.isEmpty else { return nil }
            buffered += more
        }
    }
}
