import BatonFiles

/// The same file with this module's errors.
extension InputFile {
    /// Opens a file that should hold weights.
    static func open(_ path: String) throws(CheckpointError) -> InputFile {
        do throws(BatonError) { return try InputFile(path) } catch {
            throw CheckpointError(error, file: path, foreign: .wrongFormat)
        }
    }

    /// Fills the memory from `offset` on.
    func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        do throws(BatonError) { try read(into: buffer, at: offset) } catch { throw CheckpointError(error, file: path) }
    }

    /// The bytes of a range that lies within the file.
    func content(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
        do throws(BatonError) { return try bytes(at: offset, count: count) } catch {
            throw CheckpointError(error, file: path)
        }
    }
}
