import ArgumentParser

/// How much is measured where whole cascades are sampled again and again.
struct TurnOptions: ParsableArguments {
    @Option(help: "Images in a batch.")
    var batch = 8

    @Option(help: "Rounds to take medians of; each does everything once.")
    var runs = 5

    @Flag(help: "Write no progress.")
    var quiet = false

    mutating func validate() throws {
        guard (1...4096).contains(batch) else { throw ValidationError("--batch is a number from 1 to 4096") }
        guard (1...1000).contains(runs) else { throw ValidationError("--runs is a number from 1 to 1000") }
    }
}
