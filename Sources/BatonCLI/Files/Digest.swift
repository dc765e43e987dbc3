import BatonData
import BatonFiles
import BatonSettings
import BatonTensor

/// SHA-256 of the things commands deal with, in hexadecimal.
enum Digest {
    /// Of bytes.
    static func hex(of bytes: some Collection<UInt8>) -> String {
        let hash = ContentHash()
        hash.update(Array(bytes))
        return hash.hex()
    }

    /// Of the values of a tensor, as they lie in memory row-major.
    static func hex(of tensor: Tensor) -> String {
        let hash = ContentHash()
        tensor.withDense { values in hash.update(UnsafeRawBufferPointer(values)) }
        return hash.hex()
    }

    /// Of a file.
    static func hex(ofFile path: String) throws(BatonError) -> String {
        let file = try InputFile(path)
        let hash = ContentHash()
        for start in stride(from: 0, to: file.byteCount, by: 1 << 22) {
            hash.update(try file.bytes(at: start, count: min(1 << 22, file.byteCount - start)))
        }
        return hash.hex()
    }
}
