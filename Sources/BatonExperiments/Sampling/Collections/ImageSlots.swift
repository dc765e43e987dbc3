import BatonFiles
import BatonSettings
import Foundation

/// A file of equal slots, one an image, that is filled in any order: what a collection is gathered in before it is whole.
final class ImageSlots {
    let path: String
    private let size: UInt64
    private var handle: FileHandle?

    /// - Parameter size: bytes a slot.
    init(_ path: String, size: Int) {
        self.path = path
        self.size = UInt64(size)
    }

    /// Opens the file.
    ///
    /// - Returns: nil where it is not there and is not to be made.
    private func open(making: Bool) throws(BatonError) -> FileHandle? {
        if let handle { return handle }
        let descriptor = Foundation.open(path, O_RDWR | (making ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW, 0o666)
        guard descriptor >= 0 else {
            if !making, errno == ENOENT { return nil }
            throw SystemFailure().writing(path)
        }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return handle
    }

    /// Fills a slot, and returns the SHA-256 of its bytes.
    func write(_ bytes: [UInt8], at slot: Int) throws(BatonError) -> String {
        let handle = try open(making: true)
        do {
            try handle?.seek(toOffset: UInt64(slot) * size)
            try handle?.write(contentsOf: Data(bytes))
        } catch {
            throw BatonError(
                .cannotWrite, "cannot write the images: \(error.localizedDescription)", file: path,
                hint: "free some space; the same command goes on where it stopped")
        }
        return Digest.hex(of: bytes)
    }

    /// Waits until everything is on the disk.
    func flush() throws(BatonError) {
        guard let handle, fsync(handle.fileDescriptor) != 0 else { return }
        throw SystemFailure().writing(path)
    }

    /// The bytes of a slot; fewer where it was never filled.
    func read(_ slot: Int) throws -> [UInt8] {
        guard let handle = try open(making: false) else { return [] }
        try handle.seek(toOffset: UInt64(slot) * size)
        return try [UInt8](handle.read(upToCount: Int(size)) ?? Data())
    }

    /// Removes the file.
    func remove() {
        handle = nil
        unlink(path)
    }
}
