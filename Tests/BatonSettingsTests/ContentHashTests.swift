import BatonSettings
import Testing

@Suite("Content hashes")
struct ContentHashTests {
    @Test("SHA-256 gives the published digests, however the input is cut")
    func sha256() {
        func digest(_ text: String, pieces: Int) -> String {
            let hash = ContentHash()
            let bytes = Array(text.utf8)
            for start in stride(from: 0, to: bytes.count, by: pieces) {
                hash.update(Array(bytes[start..<min(bytes.count, start + pieces)]))
            }
            return hash.hex()
        }
        #expect(ContentHash().hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        let message = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        for pieces in [1, 7, 56, 64] {
            #expect(
                digest(message, pieces: pieces) == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1")
        }
        let million = String(repeating: "a", count: 1_000_000)
        for pieces in [1000, 1_000_000] {
            #expect(
                digest(million, pieces: pieces) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        }
    }
}
