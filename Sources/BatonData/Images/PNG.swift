import BatonFiles
internal import CSPNG

/// PNG files, through libspng.
public enum PNG {
    /// A line of text stored in a file, such as `seed` and its value.
    public struct TextEntry: Sendable, Hashable {
        /// 1 to 79 printable ASCII characters.
        public var key: String
        /// Any text but an empty one, without NUL.
        public var value: String

        /// Pairs a key with its text.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// A file's header and texts.
    public struct Summary: Sendable, Hashable {
        /// Width in pixels.
        public let width: Int
        /// Height in pixels.
        public let height: Int
        /// Bits a channel: 1, 2, 4, 8 or 16.
        public let bitDepth: Int
        /// `gray`, `rgb`, `palette`, `gray+alpha` or `rgb+alpha`.
        public let colorType: String
        /// Whether the file is interlaced.
        public let isInterlaced: Bool
        /// The texts, in file order.
        public let text: [TextEntry]
    }

    /// libspng's version.
    public static var libraryVersion: String { String(cString: spng_version_string()) }

    /// Owns one libspng context; freed at the end of its scope.
    struct Context: ~Copyable {
        let handle: OpaquePointer
        let name: String

        init(encoding: Bool = false, name: String) throws(BatonError) {
            let flags = encoding ? Int32(SPNG_CTX_ENCODER.rawValue) : 0
            guard let handle = spng_ctx_new(flags) else {
                throw BatonError(.unavailable, "no memory for libspng", file: name)
            }
            self.handle = handle
            self.name = name
        }

        deinit { spng_ctx_free(handle) }

        /// Turns a status into an error that says what was being done.
        func check(_ status: Int32, _ action: String) throws(BatonError) {
            guard status != 0 else { return }
            throw BatonError(.badData, "\(action): \(String(cString: spng_strerror(status)))", file: name)
        }
    }
}
