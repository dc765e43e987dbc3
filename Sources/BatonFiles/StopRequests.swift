/// Who may ask a long piece of work to end or to save what it has. It is asked between steps, and ends with an error of the kind
/// `interrupted`; what was finished stays, and the same work begun again goes on from there.
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

    /// Nobody asks.
    public static var none: StopRequests { StopRequests(isInterrupted: { false }) }
}
