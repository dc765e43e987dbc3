/// The two directions between 8-bit values and the value range [-1, 1].
public enum Quantization {
    /// `x/127.5 − 1`: 0 becomes −1, 255 becomes 1.
    @inlinable public static func float(_ byte: UInt8) -> Float { Float(byte) / 127.5 - 1 }

    /// `⌊clip(127.5·x + 128, 0, 255)⌋`, the published conversion; inverts ``float(_:)`` exactly. NaN becomes 0.
    @inlinable public static func byte(_ value: Float) -> UInt8 {
        let scaled = 127.5 * value + 128
        guard scaled > 0 else { return 0 }
        return scaled >= 255 ? 255 : UInt8(scaled)
    }
}
