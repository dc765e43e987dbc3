import BatonHDF5
import BatonTensor

/// One array of a checkpoint file: what it is called, what it is, and where it lies.
public struct CheckpointArray: Sendable, Hashable {
    /// The published name, such as `enc.16x16_conv.weight`.
    public let name: String
    /// The extents, outermost first.
    public let shape: Shape
    /// How it is stored.
    public let precision: Precision
    /// Where the values begin in the file; nil where there are none.
    let offset: Int?
    /// The CRC-32C of the values as stored.
    let checksum: UInt32

    /// The number of values.
    public var count: Int { shape.count }
    /// The size of the values in the file.
    public var byteCount: Int { count * (precision == .float16 ? 2 : 4) }
}
