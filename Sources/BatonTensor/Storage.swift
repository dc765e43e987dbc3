/// The memory of one or more tensors: owns a block of the pool and gives it back.
final class Storage {
    let pointer: UnsafeMutablePointer<Float>
    let count: Int
    private let size: Int

    /// Forms of these values that an operation has prepared and will want again (weights in a convolution's own
    /// layout). Cleared when the values change.
    var prepared: [PreparedWeights] = []

    /// Uninitialised memory for `count` floats.
    init(count: Int) {
        self.count = count
        let block = StoragePool.shared.take(StoragePool.blockSize(forFloats: count))
        size = block.size
        pointer = block.pointer.bindMemory(to: Float.self, capacity: size / MemoryLayout<Float>.stride)
    }

    deinit { StoragePool.shared.giveBack(pointer, size: size) }
}

/// How the values of an image tensor lie in memory.
enum Layout: Sendable {
    /// Row-major `[N, C, H, W]`.
    case dense
    /// `[N, C/16, H, W, 16]`, oneDNN's nChw16c; C is a multiple of 16.
    case blocked

    /// Values of one pixel that lie side by side.
    var lanes: Int { self == .blocked ? 16 : 1 }
}
