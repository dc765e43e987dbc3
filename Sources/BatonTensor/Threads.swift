import BatonKernels

/// The thread pool that every kernel and oneDNN share.
public enum Threads {
    /// The number of threads that kernels run on.
    public static var count: Int { Int(baton_threads()) }
    /// Sets the number of threads (at least one). Results do not depend on it.
    public static func use(_ count: Int) { baton_set_threads(Int32(clamping: max(1, count))) }
}
