import BatonSettings

extension BatonError {
    /// The error for a stage that is named on the command line and that a cascade does not have.
    public static func unknownStage(_ id: String, among ids: [String], of cascade: String) -> BatonError {
        BatonError(
            .usage, "cascade '\(cascade)' has no stage '\(id)'",
            hint: Spelling.nearestName(to: id, among: ids).map { "did you mean '\($0)'?" }
                ?? "its stages: " + ids.joined(separator: ", "))
    }
}
