/// The two directions between 8-bit values and the value range [-1, 1].
///
/// Files hold colour and alpha apart (straight alpha). Images in [-1, 1] hold colour times alpha (premultiplied): whatever is
/// transparent is −1 in every channel, and means of pixels are means of what one sees.
public enum Quantization {
    /// `x/127.5 − 1`: 0 becomes −1, 255 becomes 1.
    @inlinable public static func float(_ byte: UInt8) -> Float { Float(byte) / 127.5 - 1 }

    /// `⌊clip(127.5·x + 128, 0, 255)⌋`, the published conversion; inverts ``float(_:)`` exactly. NaN becomes 0.
    @inlinable public static func byte(_ value: Float) -> UInt8 {
        let scaled = 127.5 * value + 128
        guard scaled > 0 else { return 0 }
        return scaled >= 255 ? 255 : UInt8(scaled)
    }

    /// The mean of `count` pixels' colour times alpha, both bytes, given their sum: 0 becomes −1, `255²·count` becomes 1.
    static func float(premultiplied sum: Int, of count: Int) -> Float {
        Float(sum) / Float(32512.5 * Double(count)) - 1
    }

    /// The straight colour of a premultiplied one in [-1, 1]; inverts ``float(premultiplied:of:)`` for one pixel. Without alpha
    /// there is no colour: 0.
    static func byte(premultiplied value: Float, alpha: UInt8) -> UInt8 {
        guard alpha > 0 else { return 0 }
        let scaled = (127.5 * value + 127.5) * (255 / Float(alpha)) + 0.5
        guard scaled > 0 else { return 0 }
        return scaled >= 255 ? 255 : UInt8(scaled)
    }
}
