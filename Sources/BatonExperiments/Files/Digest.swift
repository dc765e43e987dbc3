import BatonData
import BatonFiles
import BatonSettings
import BatonTensor

/// SHA-256 of the things commands deal with, in hexadecimal.
package enum Digest {
    /// Of bytes.
    package static func hex(of bytes: some Collection<UInt8>) -> String {
        let hash = ContentHash()
        hash.update(Array(bytes))
        return hash.hex()
    }

    /// Of the values of a tensor, as they lie in memory row-major.
    package static func hex(of tensor: Tensor) -> String {
        let hash = ContentHash()
        tensor.withDense { values in hash.update(UnsafeRawBufferPointer(values)) }
        return hash.hex()
    }

    /// Of a file.
    package static func hex(ofFile path: String) throws(BatonError) -> String {
        try ContentHash.hex(ofFile: path)
    }
}
