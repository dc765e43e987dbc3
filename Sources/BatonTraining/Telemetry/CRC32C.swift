internal import BatonKernels

/// The checksum of TensorBoard's records: CRC-32 with Castagnoli's polynomial.
public enum CRC32C {
    /// The checksum of `bytes`.
    public static func checksum(_ bytes: [UInt8]) -> UInt32 { baton_crc32c(0, bytes, bytes.count) }

    /// The checksum as records store it: rotated right by 15 bits, plus a constant, so that the checksum of data that holds
    /// checksums is not trivial.
    public static func masked(_ bytes: [UInt8]) -> UInt32 {
        let sum = checksum(bytes)
        return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
    }
}
