import BatonKernels
import Foundation
import Synchronization

/// Hands out aligned memory and keeps what comes back, so that a step allocates nothing new after the first.
///
/// Blocks are rounded up to one of thirty-two sizes an octave and kept in a list a size. The pool is process-wide: memory
/// has no owner above it.
final class StoragePool: Sendable {
    static let shared = StoragePool()

    private struct State {
        var free: [Int: [UInt]] = [:]
        var bytesInUse = 0
        var peakBytesInUse = 0
        var bytesHeld = 0

        /// An idle block of this size. A large one may be up to twice as large as asked for: images of several sizes
        /// follow one another in a network, and their blocks would add up.
        mutating func takeIdle(_ size: Int) -> (address: UInt, size: Int)? {
            if let address = free[size]?.popLast() { return (address, size) }
            guard size >= StoragePool.largeBlock else { return nil }
            let larger = free.lazy.filter { $0.key > size && $0.key <= 2 * size && !$0.value.isEmpty }.map(\.key).min()
            guard let larger, let address = free[larger]?.popLast() else { return nil }
            return (address, larger)
        }
    }
    /// Blocks from this size on lie in huge pages, which spare the address translation of large activations.
    private static let largeBlock = 4 << 20
    private let state = Mutex(State())

    /// Bytes in tensors now, the most there ever were, and bytes taken from the system.
    var usage: MemoryUsage {
        state.withLock { MemoryUsage(inUse: $0.bytesInUse, peak: $0.peakBytesInUse, held: $0.bytesHeld) }
    }

    /// Starts the peak anew from what is in use now.
    func resetPeak() { state.withLock { $0.peakBytesInUse = $0.bytesInUse } }

    /// The size in bytes of the block that serves `count` floats.
    static func blockSize(forFloats count: Int) -> Int {
        let bytes = max(count * MemoryLayout<Float>.stride, 256)
        let octave = Int.bitWidth - 1 - bytes.leadingZeroBitCount
        let step = 1 << max(octave - 5, 6)
        return (bytes + step - 1) / step * step
    }

    /// A block of at least `size` bytes, and how many it has.
    func take(_ size: Int) -> (pointer: UnsafeMutableRawPointer, size: Int) {
        let recycled: (address: UInt, size: Int)? = state.withLock { state in
            let found = state.takeIdle(size)
            state.bytesInUse += found?.size ?? size
            state.peakBytesInUse = max(state.peakBytesInUse, state.bytesInUse)
            if found == nil { state.bytesHeld += size }
            return found
        }
        if let recycled, let pointer = UnsafeMutableRawPointer(bitPattern: recycled.address) {
            return (pointer, recycled.size)
        }
        return (allocate(size), size)
    }

    private func allocate(_ size: Int) -> UnsafeMutableRawPointer {
        let large = size >= StoragePool.largeBlock
        var pointer: UnsafeMutableRawPointer?
        let status = posix_memalign(&pointer, large ? 2 << 20 : 64, size)
        guard status == 0, let pointer else {
            // What lies idle in the pool may be what is missing.
            trim()
            guard posix_memalign(&pointer, 64, size) == 0, let pointer else {
                "\(size) bytes asked for, \(usage.inUse) in use".withCString { baton_out_of_memory($0) }
            }
            return pointer
        }
        if large { madvise(pointer, size, MADV_HUGEPAGE) }
        return pointer
    }

    func giveBack(_ pointer: UnsafeMutableRawPointer, size: Int) {
        state.withLock {
            $0.bytesInUse -= size
            $0.free[size, default: []].append(UInt(bitPattern: pointer))
        }
    }

    /// Returns idle memory to the system.
    func trim() {
        let idle: [UInt] = state.withLock { state in
            var idle: [UInt] = []
            for (size, list) in state.free {
                state.bytesHeld -= size * list.count
                idle += list
            }
            state.free = [:]
            return idle
        }
        for address in idle { free(UnsafeMutableRawPointer(bitPattern: address)) }
    }
}
