import BatonKernels

/// The thread pool that every kernel and oneDNN share.
public enum Threads {
    /// The number of threads that kernels run on.
    public static var count: Int { Int(baton_threads()) }
    /// Sets the number of threads (at least one) of the calling thread's work. Evaluations do not depend on it; gradients of
    /// convolution weights do in their last bits, because oneDNN adds up a share of the images on each thread.
    public static func use(_ count: Int) { baton_set_threads(Int32(clamping: max(1, count))) }
}
