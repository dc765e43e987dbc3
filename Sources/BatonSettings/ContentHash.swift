internal import COpenSSL

/// SHA-256 (FIPS 180-4) by OpenSSL, fed piece by piece: names the content of configurations, pictures and files.
///
/// Owns its OpenSSL context.
public final class ContentHash {
    private let context: OpaquePointer

    /// Starts with nothing.
    public init() {
        // Neither call fails but for want of memory.
        guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
            preconditionFailure("OpenSSL has no SHA-256")
        }
        self.context = context
    }

    deinit { EVP_MD_CTX_free(context) }

    /// Adds bytes.
    public func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        EVP_DigestUpdate(context, base, bytes.count)
    }

    /// Adds bytes.
    public func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

    /// Adds a number, eight bytes, little-endian.
    public func update(_ number: Int) { withUnsafeBytes(of: Int64(number).littleEndian) { update($0) } }

    /// Adds a text, its length in bytes first, so that no two lists of texts run together.
    public func update(_ text: String) {
        update(text.utf8.count)
        update(Array(text.utf8))
    }

    /// The hash of all bytes so far, 64 hexadecimal digits; more bytes may follow.
    public func hex() -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard let copy = EVP_MD_CTX_new() else { preconditionFailure("OpenSSL has no memory") }
        defer { EVP_MD_CTX_free(copy) }
        guard EVP_MD_CTX_copy_ex(copy, context) == 1, EVP_DigestFinal_ex(copy, &digest, &count) == 1 else {
            preconditionFailure("OpenSSL cannot finish a hash")
        }
        return digest.prefix(Int(count)).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    /// The hash of `text` as UTF-8, 64 hexadecimal digits.
    public static func hex(of text: String) -> String {
        let hash = ContentHash()
        hash.update(Array(text.utf8))
        return hash.hex()
    }
}
