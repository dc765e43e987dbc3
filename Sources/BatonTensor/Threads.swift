import BatonKernels

/// The thread pool that every kernel and oneDNN share.
///
/// Threads that have no work wait awake for two milliseconds at most, and not at all where other programs want their cores, so
/// several processes may share a machine. A program that sets `OMP_WAIT_POLICY`, `GOMP_SPINCOUNT`, `OMP_PROC_BIND`,
/// `OMP_PLACES`, `GOMP_CPU_AFFINITY` or `OMP_DYNAMIC` has the work done by libgomp, which does as they say.
public enum Threads {
    /// The number of threads that the calling thread's work runs on: the usable cores, or what `OMP_NUM_THREADS` and
    /// `OMP_THREAD_LIMIT` say, until `use(_:)` changes it.
    public static var count: Int { Int(baton_threads()) }
    /// Cores that this process may use: those of its affinity, and no more than its control group's share of time (cgroup v1 or
    /// v2), rounded up.
    public static var usableCores: Int { Int(baton_usable_cores()) }
    /// Sets the number of threads (1 to 256) of the calling thread's work. Evaluations do not depend on it; gradients of
    /// convolution weights do in their last bits, because oneDNN adds up a share of the images on each thread.
    public static func use(_ count: Int) { baton_set_threads(Int32(clamping: max(1, count))) }
}
