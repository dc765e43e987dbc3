/// The segments before a JPEG's first scan, in order.
struct JPEGSegments: Sequence, IteratorProtocol {
    /// A marker and what follows its length.
    struct Segment {
        let marker: UInt8
        let payload: ArraySlice<UInt8>
    }

    private let bytes: [UInt8]
    private var position = 2

    /// Begins behind the start of the image.
    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Segment? {
        while position < bytes.count, bytes[position] == 0xFF {
            // Any number of fill bytes may stand before a marker (ITU-T T.81, B.1.1.2).
            while position < bytes.count, bytes[position] == 0xFF { position += 1 }
            guard position < bytes.count else { return nil }
            let marker = bytes[position]
            position += 1
            // Restart markers and TEM stand alone; with the first scan and the end of the image the header is over.
            if marker == 0x01 || (0xD0...0xD7).contains(marker) { continue }
            guard marker != 0xDA, marker != 0xD9, position + 2 <= bytes.count else { return nil }
            let length = Int(bytes[position]) << 8 | Int(bytes[position + 1])
            let end = position + length
            guard length >= 2, end <= bytes.count else { return nil }
            defer { position = end }
            return Segment(marker: marker, payload: bytes[(position + 2)..<end])
        }
        return nil
    }
}
