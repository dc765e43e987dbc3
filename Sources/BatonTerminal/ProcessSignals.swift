import BatonFiles
import Foundation
import Synchronization

/// Signals of the process, noted for the work to look at between its steps.
///
/// SIGINT (Ctrl-C) and SIGTERM ask it to end; a second one ends the process at once. SIGUSR1 asks for a checkpoint.
public enum ProcessSignals {
    // A signal handler reaches nothing but globals, and may do little more than store to them.
    private static let interruptions = Atomic<Int>(0)
    private static let saves = Atomic<Int>(0)

    /// Notes signals from now on.
    public static func install() {
        // Makes the globals before a handler may ask for them.
        _ = (interruptions.load(ordering: .relaxed), saves.load(ordering: .relaxed))
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                ProcessSignals.interruptions.store(1, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
        signal(SIGUSR1) { _ in ProcessSignals.saves.store(1, ordering: .relaxed) }
        // A parent that blocks signals (any thread of libdispatch does) hands that down.
        var handled = sigset_t()
        sigemptyset(&handled)
        for number in [SIGINT, SIGTERM, SIGUSR1] { sigaddset(&handled, number) }
        pthread_sigmask(SIG_UNBLOCK, &handled, nil)
    }

    /// Gives the signals their usual effect back, and forgets those that were noted.
    public static func uninstall() {
        for number in [SIGINT, SIGTERM, SIGUSR1] { signal(number, SIG_DFL) }
        interruptions.store(0, ordering: .relaxed)
        saves.store(0, ordering: .relaxed)
    }

    /// Whether the work should end.
    public static var isInterrupted: Bool { interruptions.load(ordering: .relaxed) > 0 }

    /// Whether a checkpoint was asked for since the last call.
    public static func takeSaveRequest() -> Bool { saves.exchange(0, ordering: .relaxed) > 0 }
}

extension StopRequests {
    /// Catches the process's signals from now on; see ``ProcessSignals``.
    public static func signals() -> StopRequests {
        ProcessSignals.install()
        return StopRequests(
            isInterrupted: { ProcessSignals.isInterrupted }, takesSave: { ProcessSignals.takeSaveRequest() })
    }
}
