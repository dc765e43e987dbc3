import ArgumentParser
import BatonTensor

/// How many threads the kernels run on.
struct ThreadOption: ParsableArguments {
    @Option(
        help: "Threads to compute on; all cores without it. Pictures do not depend on it; training does, in last bits.")
    var threads: Int?

    /// Refuses what is no number of threads.
    mutating func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads is a number from 1 to 1024, not \(threads)")
        }
    }

    /// Sets the number asked for.
    func apply() { if let threads { Threads.use(threads) } }
}
