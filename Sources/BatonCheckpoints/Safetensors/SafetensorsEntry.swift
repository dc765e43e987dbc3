import BatonTensor

/// One array of a safetensors file: what it is called, what it is, and where it lies.
public struct SafetensorsEntry: Sendable, Hashable {
    /// The name, such as `model.enc.16x16_conv.weight`.
    public let name: String
    /// The element type.
    public let type: SafetensorsType
    /// The extents, outermost first; empty for a single value.
    public let shape: Shape
    /// Where the values begin in the file, in bytes.
    let offset: Int

    /// The number of values.
    public var count: Int { shape.count }
    /// The size of the values.
    public var byteCount: Int { count * type.byteCount }
}
