/// How numbers lie in a file; all little-endian.
enum ElementEncoding: Sendable, Hashable {
    case float16, bfloat16, float32, float64, int64, uint8

    /// The size of one element.
    var byteCount: Int {
        switch self {
        case .uint8: 1
        case .float16, .bfloat16: 2
        case .float32: 4
        case .float64, .int64: 8
        }
    }
}
