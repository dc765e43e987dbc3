import BatonDiffusion
import BatonSettings
import BatonTerminal

/// The other end of a `BenchmarkProcess`: answers what was done since the last line `run`, and waits for the next one after every
/// step of a sampler.
final class BenchmarkTurns: SamplingObserver {
    /// The line after every run.
    private struct Answer: Encodable {
        let ms: Double
        let peakMb: Double
        let hasMore: Bool
    }

    private var start = ContinuousClock.now

    /// Waits for a line; false where there is none any more.
    func begin() -> Bool {
        guard readLine() == "run" else { return false }
        start = ContinuousClock.now
        return true
    }

    /// Says what the part took that is done.
    func answer(hasMore: Bool) throws {
        let ms = 1000 * (ContinuousClock.now - start).inSeconds
        try Terminal.print(
            jsonLine:
                Answer(ms: ms, peakMb: NetworkBenchmark.peakResidentBytes / 1_048_576, hasMore: hasMore))
    }

    func observe(_ progress: SamplingProgress) throws {
        try answer(hasMore: true)
        guard begin() else { throw BatonError(.failure, "nobody asks for the rest of the work") }
    }
}
