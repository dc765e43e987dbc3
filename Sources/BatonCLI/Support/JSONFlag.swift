import ArgumentParser
import BatonTerminal

/// The flag of every command that reads.
package struct JSONFlag: ParsableArguments {
    package init() {}

    @Flag(name: .customLong("json"), help: "Print the result as JSON.")
    package var isWanted = false

    /// Prints a result as it is wanted.
    package func show(_ report: some Encodable & TextReport) throws {
        if isWanted { try Terminal.print(json: report) } else { Terminal.print(report.text(for: .output)) }
    }
}
