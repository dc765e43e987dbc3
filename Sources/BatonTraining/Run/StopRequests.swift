/// Who may ask a run to stop or to save: by default the process's signals.
public struct StopRequests {
    /// Whether the work should end after this step.
    public var isInterrupted: () -> Bool
    /// Whether a checkpoint was asked for since the last call.
    public var takesSave: () -> Bool

    /// Asks `isInterrupted` and `takesSave` after every step.
    public init(isInterrupted: @escaping () -> Bool, takesSave: @escaping () -> Bool = { false }) {
        self.isInterrupted = isInterrupted
        self.takesSave = takesSave
    }

    /// Catches the process's signals from now on; see ``ProcessSignals``.
    public static func signals() -> StopRequests {
        ProcessSignals.install()
        return StopRequests(
            isInterrupted: { ProcessSignals.isInterrupted }, takesSave: { ProcessSignals.takeSaveRequest() })
    }

    /// Nobody asks.
    public static var none: StopRequests { StopRequests(isInterrupted: { false }) }
}
