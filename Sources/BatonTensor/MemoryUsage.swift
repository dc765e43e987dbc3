import BatonKernels
import Synchronization

/// The memory of all tensors of the process, in bytes.
public struct MemoryUsage: Sendable {
    /// In tensors now.
    public let inUse: Int
    /// The most there ever was in tensors since the start or the last `resetPeak()`.
    public let peak: Int
    /// Taken from the system: in use, and idle in the pool.
    public let held: Int

    /// The usage now.
    public static var current: MemoryUsage { StoragePool.shared.usage }
    /// Starts `peak` anew.
    public static func resetPeak() { StoragePool.shared.resetPeak() }
    /// Returns idle memory to the system.
    public static func trim() { StoragePool.shared.trim() }

    private static let handler = Mutex<(@Sendable (String) -> Never)?>(nil)

    /// Says how the process ends where the system has no more memory for a tensor or for OpenBLAS; nothing above could go on then.
    ///
    /// Without this the reason is written to standard error and the process aborts. `BatonTool` ends it with 71 instead.
    ///
    /// - Parameter handler: called on the thread that asked for the memory, with what was asked for.
    public static func onExhaustion(_ handler: @escaping @Sendable (_ what: String) -> Never) {
        self.handler.withLock { $0 = handler }
        baton_set_out_of_memory { what in
            guard let what, let end = MemoryUsage.handler.withLock({ $0 }) else { return }
            end(String(cString: what))
        }
    }
}
