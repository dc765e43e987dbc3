/// CRC-32 as zip files have it (ISO 3309, reflected, polynomial 0xEDB88320).
struct CyclicCheck {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }

    private var state: UInt32 = .max

    /// The check of all bytes so far.
    var value: UInt32 { ~state }

    /// Adds bytes.
    mutating func update(_ bytes: [UInt8]) {
        state = Self.table.withUnsafeBufferPointer { table in
            bytes.reduce(state) { $0 >> 8 ^ table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] }
        }
    }
}
