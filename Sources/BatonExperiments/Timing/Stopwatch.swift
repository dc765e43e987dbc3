import BatonTensor

/// Times work.
package enum Stopwatch {
    /// Seconds of one run.
    package static func seconds(of work: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try work()
        return (ContinuousClock.now - start).inSeconds
    }

    /// Median seconds of `runs` runs after two to warm up: the first chooses algorithms, the second fills the pool.
    package static func median(runs: Int, warmUp: Int = 2, _ work: () throws -> Void) rethrows -> Double {
        for _ in 0..<warmUp { try work() }
        var times: [Double] = []
        for _ in 0..<runs { times.append(try seconds(of: work)) }
        return median(times)
    }

    /// The median of at least one number.
    package static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
