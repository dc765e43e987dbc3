import ArgumentParser
import BatonTensor
import BatonTerminal

/// How many threads the kernels run on.
package struct ThreadOption: ParsableArguments {
    package init() {}

    @Option(
        help:
            "Threads to compute on; all cores the process may use without it. Pictures do not depend on it; training does, in last bits."
    )
    var threads: Int?

    /// Refuses what is no number of threads.
    package mutating func validate() throws {
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads is a number from 1 to 256, not \(threads)")
        }
    }

    /// Sets the number asked for, with a warning where the process has not so many cores.
    package func apply() {
        guard let threads else { return }
        Threads.use(threads)
        let cores = Threads.usableCores
        if threads > cores {
            Terminal.message(
                "warning: \(threads) threads share \(cores) core\(cores == 1 ? "" : "s") that this process may use; more threads than cores are slower"
            )
        }
    }
}
