import BatonCharts
import BatonExperiments
import BatonSettings
import BatonTensor
import BatonTerminal
import Foundation

extension PeerComparison {
    /// Where both sides' programs are.
    struct Programs {
        /// This program.
        let own: String
        let presets: String
        /// A Python with torch and openvino; nil to measure our side alone.
        let python: String?
        /// `peers.py`.
        let script: String
    }

    /// Both sides in turn, `runs` times each; medians.
    func rows(_ programs: Programs, runs: Int) throws -> [PerformanceRow] {
        let threads = ["--threads", "\(Threads.count)"]
        let work = ["--work", task.rawValue, "--batch", "\(batch)"] + threads
        let cascade = "\(programs.presets)/\(preset).yaml"
        let own = try BenchmarkProcess(programs.own, ["bench", "serve", cascade, "--stage", stage] + work)
        let others = peers.map { peer in
            programs.python.flatMap {
                start($0, [programs.script, "--model", model, "--engine", peer.engine] + work)
            }
        }
        var times: [Double] = []
        var theirs = [[Double]](repeating: [], count: peers.count)
        var peak = 0.0
        var theirPeaks = [Double](repeating: .nan, count: peers.count)
        // Our side runs before each of the others, so that both meet the machine in the same state.
        for _ in 0..<runs {
            if others.allSatisfy({ $0 == nil }) { times.append(try turn(own, &peak)) }
            for (index, other) in others.enumerated() {
                guard let other else { continue }
                times.append(try turn(own, &peak))
                theirs[index].append(try turn(other, &theirPeaks[index]))
            }
        }
        let ours = Stopwatch.median(times)
        return zip(peers, theirs).map { peer, times in
            let other = times.isEmpty ? nil : Stopwatch.median(times)
            return PerformanceRow(
                work: self.work, against: peer.name, ours: ours, theirs: other, unit: "ms",
                reached: other.map { $0 / ours }, bound: .atLeast, must: peer.must, aim: peer.aim)
        } + memoryRows(peak: peak, theirs: theirPeaks[0])
    }

    /// A peer that cannot be started leaves its cells empty.
    private func start(_ program: String, _ arguments: [String]) -> BenchmarkProcess? {
        do {
            return try BenchmarkProcess(program, arguments)
        } catch {
            Terminal.message("\(error.message)")
            return nil
        }
    }

    private func turn(_ side: BenchmarkProcess, _ peak: inout Double) throws(BatonError) -> Double {
        let answer = try side.run()
        peak = peak.isNaN ? answer.peakMb : max(peak, answer.peakMb)
        return answer.ms
    }

    private func memoryRows(peak: Double, theirs: Double) -> [PerformanceRow] {
        guard let memory else { return [] }
        let limit: Double
        let against: String
        switch memory {
        case .peers: (limit, against) = (theirs, peers[0].name)
        case .weights(let parameters, let extra):
            limit = Double(parameters) * Double(MemoryLayout<Float>.stride) / 1_048_576 + extra
            against = "weights + \(Quantity.bytes(Int(extra * 1_048_576)))"
        }
        return [
            PerformanceRow(
                work: work + ": peak memory", against: against, ours: peak, theirs: limit.isNaN ? nil : limit,
                unit: "MiB", reached: limit.isNaN ? nil : peak / limit, bound: .atMost, must: 1, aim: nil)
        ]
    }
}
