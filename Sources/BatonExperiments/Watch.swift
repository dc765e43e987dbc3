import BatonSettings

/// Who watches a piece of work: who is told of it, and who may end it.
struct Watch {
    /// Who is told.
    let tell: WorkProgress
    /// Who may end it.
    let requests: StopRequests

    /// Does a part of the work, told from its begin to its end.
    func part<Result>(
        _ title: String, unit: String, total: Int, done: Int = 0, _ work: () throws -> Result
    ) rethrows -> Result {
        tell(.began(title, unit: unit, total: total, done: done))
        defer { tell(.ended) }
        return try work()
    }

    /// - Throws: `BatonError` (interrupted), with what `explain` says, where the work was asked to end.
    func requireUninterrupted(_ explain: @autoclosure () -> String) throws(BatonError) {
        guard requests.isInterrupted() else { return }
        throw BatonError(.interrupted, explain(), hint: "the same command goes on where it stopped")
    }
}
