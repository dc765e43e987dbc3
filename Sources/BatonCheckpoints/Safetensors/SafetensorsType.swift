/// The element types of the safetensors format.
public enum SafetensorsType: String, Sendable, Hashable, CaseIterable {
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float32 = "F32"
    case float64 = "F64"
    case int64 = "I64"
    case uint8 = "U8"
    // Known, so that a file which holds one among others can be opened; their values are not read.
    case bool = "BOOL"
    case int8 = "I8"
    case int16 = "I16"
    case uint16 = "U16"
    case int32 = "I32"
    case uint32 = "U32"
    case uint64 = "U64"
    case float8e5m2 = "F8_E5M2"
    case float8e4m3 = "F8_E4M3"

    /// The size of one element.
    public var byteCount: Int {
        switch self {
        case .uint8, .bool, .int8, .float8e5m2, .float8e4m3: 1
        case .float16, .bfloat16, .int16, .uint16: 2
        case .float32, .int32, .uint32: 4
        case .float64, .int64, .uint64: 8
        }
    }

    /// How values are decoded; nil where they are not read.
    var encoding: ElementEncoding? {
        switch self {
        case .float16: .float16
        case .bfloat16: .bfloat16
        case .float32: .float32
        case .float64: .float64
        case .int64: .int64
        case .uint8: .uint8
        default: nil
        }
    }
}
