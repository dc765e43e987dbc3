import ArgumentParser

/// The flag of every command that reads.
struct JSONFlag: ParsableArguments {
    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    var isWanted = false
}
