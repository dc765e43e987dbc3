/// The value of an attribute of a group or data set.
public enum HDF5Attribute: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case number(Double)

    /// The text, nil where the value is none.
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    /// The integer, nil where the value is none.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
    /// The number; an integer counts as one.
    public var number: Double? {
        switch self {
        case .number(let value): value
        case .integer(let value): Double(value)
        case .string: nil
        }
    }
}
