/// The exit codes as the help and the manual pages list them (docs/exit-codes.md).
enum ExitCodes {
    /// Every code that a command ends with, and what it means.
    static let all: [(code: Int32, meaning: String)] = [
        (0, "done"), (1, "failure"), (64, "usage"), (65, "bad data"), (66, "missing input"), (69, "unavailable"),
        (71, "no memory or files left"), (73, "cannot write"), (75, "interrupted (the same command resumes)"),
        (78, "bad configuration"),
    ]

    /// `0 done, 1 failure, …`.
    static var sentence: String { all.map { "\($0.code) \($0.meaning)" }.joined(separator: ", ") }
}
