import BatonSettings
import Foundation
import Synchronization

/// Ctrl-C and termination: the first request ends the work at its next step, the second at once.
enum Interruption {
    // A signal handler can reach nothing but a global.
    private static let requests = Atomic<Int>(0)

    /// Catches SIGINT and SIGTERM from now on.
    static func install() {
        _ = requests.load(ordering: .relaxed)
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                if Interruption.requests.wrappingAdd(1, ordering: .relaxed).oldValue > 0 {
                    _exit(BatonError.Kind.interrupted.rawValue)
                }
            }
        }
    }

    /// Whether the work should end.
    static var isRequested: Bool { requests.load(ordering: .relaxed) > 0 }
}
