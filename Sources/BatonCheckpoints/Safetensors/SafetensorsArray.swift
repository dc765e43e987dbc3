import BatonNetworks
import BatonTensor

/// An array to be written to a safetensors file.
public struct SafetensorsArray: Sendable, Hashable {
    /// The values, as they are at hand.
    public enum Values: Sendable, Hashable {
        /// Stored as F32.
        case float32([Float])
        /// Stored as F16, rounded to the nearest.
        case float16([Float])
        /// Stored as BF16, rounded to the nearest.
        case bfloat16([Float])
        /// Stored as F64.
        case float64([Double])
        /// Stored as I64.
        case int64([Int64])
        /// Stored as U8.
        case uint8([UInt8])
    }

    /// The name; `__metadata__` is not allowed.
    public var name: String
    /// The extents, outermost first.
    public var shape: Shape
    /// The values, row-major; as many as the shape says.
    public var values: Values

    /// Names `values`, row-major, of `shape`.
    public init(name: String, shape: Shape, values: Values) {
        self.name = name
        self.shape = shape
        self.values = values
    }

    /// An array of a network, in full precision.
    public init(_ array: NamedArray) {
        self.init(name: array.name, shape: array.shape, values: .float32(array.values))
    }

    /// The element type in the file.
    public var type: SafetensorsType {
        switch values {
        case .float32: .float32
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .float64: .float64
        case .int64: .int64
        case .uint8: .uint8
        }
    }

    var valueCount: Int {
        switch values {
        case .float32(let values), .float16(let values), .bfloat16(let values): values.count
        case .float64(let values): values.count
        case .int64(let values): values.count
        case .uint8(let values): values.count
        }
    }
}
