import BatonKernels

/// A key of the counter-based generator Philox4x32-10 (Salmon et al. 2011).
///
/// A key is a value: drawing from it twice gives the same numbers. New streams come from `folding` more into the key:
/// the seed, the sample, the stage's id, the purpose, the step. So an image depends on those alone, never on the
/// batch, the thread or the other stages.
public struct RandomKey: Hashable, Sendable {
    private let low: UInt32
    private let high: UInt32

    /// The key of a seed.
    public init(seed: UInt64) {
        self.init(low: UInt32(truncatingIfNeeded: seed), high: UInt32(truncatingIfNeeded: seed >> 32))
    }

    private init(low: UInt32, high: UInt32) {
        self.low = low
        self.high = high
    }

    /// The key as Philox takes it.
    var words: [UInt32] { [low, high] }

    private func block(_ c0: UInt32, _ c1: UInt32, _ c2: UInt32, _ c3: UInt32) -> (UInt32, UInt32, UInt32, UInt32) {
        var out: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
        withUnsafeMutablePointer(to: &out) { pointer in
            pointer.withMemoryRebound(to: UInt32.self, capacity: 4) {
                baton_philox([low, high], [c0, c1, c2, c3], $0)
            }
        }
        return out
    }

    /// The key of stream `number` below this key. The streams of keys and of numbers drawn never meet: they differ in
    /// the counter's upper half.
    public func folding(_ number: UInt64) -> RandomKey {
        let words = block(UInt32(truncatingIfNeeded: number), UInt32(truncatingIfNeeded: number >> 32), 0, 1)
        return RandomKey(low: words.0, high: words.1)
    }

    /// The key of stream `number` below this key.
    public func folding(_ number: Int) -> RandomKey { folding(UInt64(bitPattern: Int64(number))) }

    /// The key of the stream named `label` below this key.
    public func folding(_ label: String) -> RandomKey {
        // FNV-1a, 64 bits.
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in label.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let words = block(UInt32(truncatingIfNeeded: hash), UInt32(truncatingIfNeeded: hash >> 32), 0, 2)
        return RandomKey(low: words.0, high: words.1)
    }

    /// Standard normal numbers.
    public func normals(_ count: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            fillNormals(UnsafeMutableBufferPointer(rebasing: buffer[0..<count]))
            initialized = count
        }
    }

    /// Fills the buffer with standard normal numbers.
    public func fillNormals(_ buffer: UnsafeMutableBufferPointer<Float>) {
        guard let base = buffer.baseAddress else { return }
        baton_normals([low, high], buffer.count, base)
    }

    /// Numbers uniform in the open interval (0, 1), 53 bits each.
    public func uniforms(_ count: Int) -> [Double] {
        (0..<count).map { index in
            let words = block(
                UInt32(truncatingIfNeeded: index / 2), UInt32(truncatingIfNeeded: UInt64(index / 2) >> 32), 0, 3)
            let (a, b) = index % 2 == 0 ? (words.0, words.1) : (words.2, words.3)
            let bits = (UInt64(a) << 32 | UInt64(b)) >> 11
            return (Double(bits) + 0.5) * 0x1p-53
        }
    }

    /// A whole number in `0..<bound`, without bias beyond 2⁻⁶⁴·bound.
    public func integer(below bound: Int) -> Int {
        precondition(bound > 0, "no whole number is below \(bound)")
        let words = block(0, 0, 0, 4)
        let bits = UInt64(words.0) << 32 | UInt64(words.1)
        return Int(bits.multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A random order of `0..<count` (Fisher and Yates).
    public func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, folding(UInt64(last)).integer(below: last + 1))
        }
        return order
    }
}
