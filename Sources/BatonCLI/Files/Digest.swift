import BatonData
import BatonSettings
import BatonTensor
import Foundation

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
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw BatonError(.missingInput, "the file cannot be opened", file: path)
        }
        defer { try? handle.close() }
        let hash = ContentHash()
        do {
            while let chunk = try handle.read(upToCount: 1 << 22), !chunk.isEmpty {
                chunk.withUnsafeBytes { hash.update($0) }
            }
        } catch {
            throw BatonError(.missingInput, "the file cannot be read: \(error.localizedDescription)", file: path)
        }
        return hash.hex()
    }
}
