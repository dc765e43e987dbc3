import BatonSettings
import Foundation

/// Writes TensorBoard's event files, without TensorBoard.
///
/// A record is the length of its payload (8 bytes), the masked CRC-32C of those (4), the payload, and its masked CRC-32C
/// (4), little-endian; the payload is an `Event` protocol buffer. The first one names the version.
public final class TensorBoardWriter {
    /// The file.
    public let path: String
    private let file: AppendingFile

    /// Starts a file `events.out.tfevents.SECONDS.HOST.PROCESS.0` in `folder`.
    ///
    /// - Parameters:
    ///   - folder: where the file is made.
    ///   - step: where this session goes on; TensorBoard forgets what an earlier one wrote from there on.
    public init(folder: String, step: Int = 0) throws(BatonError) {
        // The host's name is nobody's business.
        path = folder + "/events.out.tfevents.\(Int(Date().timeIntervalSince1970)).baton.\(getpid()).0"
        file = try AppendingFile(path)
        try write(step: nil) { $0.string(3, "brain.Event:2") }
        if step > 0 {
            // session_log { status: START }
            try write(step: step) { $0.message(7) { $0.integer(1, 1) } }
        }
    }

    /// Adds numbers by their tags.
    public func scalars(_ values: [(tag: String, value: Double)], step: Int) throws(BatonError) {
        try write(step: step) { event in
            event.message(5) { summary in
                for (tag, value) in values {
                    summary.message(1) {
                        $0.string(1, tag)
                        $0.float(2, Float(value))
                    }
                }
            }
        }
    }

    /// Adds a picture, given as the bytes of a PNG file.
    public func image(
        _ tag: String, png: [UInt8], width: Int, height: Int, channels: Int, step: Int
    ) throws(BatonError) {
        try write(step: step) { event in
            event.message(5) { summary in
                summary.message(1) { value in
                    value.string(1, tag)
                    value.message(4) { image in
                        image.integer(1, height)
                        image.integer(2, width)
                        image.integer(3, channels)
                        image.data(4, png)
                    }
                }
            }
        }
    }

    private func write(step: Int?, _ build: (inout ProtocolBuffer) -> Void) throws(BatonError) {
        var event = ProtocolBuffer()
        event.double(1, Date().timeIntervalSince1970)
        if let step { event.integer(2, step) }
        build(&event)
        try file.append(TensorBoardWriter.record(event.bytes))
    }

    /// A payload in the frame of a record.
    public static func record(_ payload: [UInt8]) -> [UInt8] {
        func little(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        let length = little(UInt64(payload.count))
        return length + little(CRC32C.masked(length)) + payload + little(CRC32C.masked(payload))
    }
}
