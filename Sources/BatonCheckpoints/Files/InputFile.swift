internal import BatonKernels
import Glibc

/// A regular file open for reading; closes it at the end of its life. Reads from several threads do not disturb each
/// other.
final class InputFile: Sendable {
    let path: String
    /// The size when the file was opened, in bytes.
    let byteCount: Int
    private let descriptor: Int32

    init(_ path: String) throws(CheckpointError) {
        // Not to wait for ever on a pipe.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            let reason = errno
            throw CheckpointError(
                reason == ENOENT || reason == ENOTDIR ? .missingFile : .cannotOpen,
                reason == ENOENT ? "no such file" : "cannot read the file: \(String(cString: strerror(reason)))",
                file: path)
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            throw CheckpointError(.wrongFormat, isFolder ? "a folder, not a file" : "no regular file", file: path)
        }
        self.path = path
        self.descriptor = descriptor
        byteCount = Int(status.st_size)
    }

    deinit { close(descriptor) }

    /// Fills the memory from `offset` on.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CheckpointError) {
        var done = 0
        while done < buffer.count {
            guard let base = buffer.baseAddress else { return }
            let count = pread(descriptor, base + done, buffer.count - done, off_t(offset + done))
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw count == 0
                    ? CheckpointError(.corrupt, "the file was cut off at \(offset + done) bytes", file: path)
                    : CheckpointError(
                        .cannotOpen, "cannot read the file: \(String(cString: strerror(errno)))", file: path)
            }
            done += count
        }
    }

    /// The bytes of a range that lies within the file.
    func bytes(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
        var failure: CheckpointError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            do throws(CheckpointError) {
                try read(
                    into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]),
                    at: offset)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}

// MARK: Numbers

extension InputFile {
    /// Bytes that are read, checked and converted together: they stay in the processor's cache.
    static let blockByteCount = 1 << 20

    /// Reads numbers as 32-bit floats into `target`, and returns the CRC-32C of their bytes as stored.
    func decode(
        _ encoding: ElementEncoding, at offset: Int, into target: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) -> UInt32 {
        guard encoding != .float32 else {
            return try readChecked(UnsafeMutableRawBufferPointer(target), at: offset)
        }
        let block = Self.blockByteCount / encoding.byteCount
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: min(block, max(target.count, 1)) * encoding.byteCount, alignment: 64)
        defer { scratch.deallocate() }
        var checksum: UInt32 = 0
        for start in stride(from: 0, to: target.count, by: block) {
            let part = UnsafeMutableBufferPointer(rebasing: target[start..<min(start + block, target.count)])
            let bytes = UnsafeMutableRawBufferPointer(rebasing: scratch[..<(part.count * encoding.byteCount)])
            try read(into: bytes, at: offset + start * encoding.byteCount)
            checksum = baton_crc32c(checksum, bytes.baseAddress, bytes.count)
            Self.convert(UnsafeRawBufferPointer(bytes), from: encoding, to: part)
        }
        return checksum
    }

    /// Fills the memory block by block, and returns the CRC-32C of all bytes.
    func readChecked(
        _ target: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(CheckpointError) -> UInt32 {
        var checksum: UInt32 = 0
        for start in stride(from: 0, to: target.count, by: Self.blockByteCount) {
            let end = min(start + Self.blockByteCount, target.count)
            let part = UnsafeMutableRawBufferPointer(rebasing: target[start..<end])
            try read(into: part, at: offset + start)
            checksum = baton_crc32c(checksum, part.baseAddress, part.count)
        }
        return checksum
    }

    private static func convert(
        _ bytes: UnsafeRawBufferPointer, from encoding: ElementEncoding, to target: UnsafeMutableBufferPointer<Float>
    ) {
        guard let source = bytes.baseAddress, let destination = target.baseAddress else { return }
        switch encoding {
        case .float16:
            baton_half_to_float(target.count, source.assumingMemoryBound(to: UInt16.self), destination)
        case .bfloat16:
            let values = source.assumingMemoryBound(to: UInt16.self)
            for index in target.indices { target[index] = Float(bitPattern: UInt32(values[index]) << 16) }
        case .float32:
            UnsafeMutableRawBufferPointer(target).copyMemory(from: bytes)
        case .float64:
            let values = source.assumingMemoryBound(to: Double.self)
            for index in target.indices { target[index] = Float(values[index]) }
        case .int64:
            let values = source.assumingMemoryBound(to: Int64.self)
            for index in target.indices { target[index] = Float(values[index]) }
        case .uint8:
            for index in target.indices { target[index] = Float(bytes[index]) }
        }
    }
}
