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

    /// Reads numbers as 32-bit floats into `target`, on all threads, and returns the CRC-32C of their bytes as stored.
    func decode(
        _ encoding: ElementEncoding, at offset: Int, into target: UnsafeMutableBufferPointer<Float>
    ) throws(CheckpointError) -> UInt32 {
        let work = Decoding(file: self, encoding: encoding, offset: offset, target: target)
        withExtendedLifetime(work) {
            baton_parallel(
                work.blocks.count, 1,
                { context, begin, end in
                    guard let context else { return }
                    Unmanaged<Decoding>.fromOpaque(context).takeUnretainedValue().run(begin..<end)
                }, Unmanaged.passUnretained(work).toOpaque())
        }
        return try work.result()
    }

    fileprivate static func convert(
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

/// Reading and converting one array block by block. Every block has a place of its own for its result, so threads share
/// nothing that they write.
private final class Decoding {
    let blocks: [Range<Int>]
    private let file: InputFile
    private let encoding: ElementEncoding
    private let offset: Int
    private let target: UnsafeMutableBufferPointer<Float>
    private let results: UnsafeMutableBufferPointer<Result<UInt32, CheckpointError>>

    init(file: InputFile, encoding: ElementEncoding, offset: Int, target: UnsafeMutableBufferPointer<Float>) {
        let size = InputFile.blockByteCount / encoding.byteCount
        blocks = stride(from: 0, to: target.count, by: size).map { $0..<min($0 + size, target.count) }
        self.file = file
        self.encoding = encoding
        self.offset = offset
        self.target = target
        results = .allocate(capacity: blocks.count)
        results.initialize(repeating: .success(0))
    }

    deinit {
        results.deinitialize()
        results.deallocate()
    }

    func run(_ indices: Range<Int>) {
        let size = blocks.first.map { $0.count * encoding.byteCount } ?? 0
        // Stored floats need no conversion and are read straight to where they belong.
        let scratch = UnsafeMutableRawBufferPointer.allocate(
            byteCount: encoding == .float32 ? 0 : size, alignment: 64)
        defer { scratch.deallocate() }
        for index in indices {
            let part = UnsafeMutableBufferPointer(rebasing: target[blocks[index]])
            let count = part.count * encoding.byteCount
            let bytes =
                encoding == .float32
                ? UnsafeMutableRawBufferPointer(part) : UnsafeMutableRawBufferPointer(rebasing: scratch[..<count])
            do throws(CheckpointError) {
                try file.read(into: bytes, at: offset + blocks[index].lowerBound * encoding.byteCount)
                results[index] = .success(baton_crc32c(0, bytes.baseAddress, count))
                if encoding != .float32 {
                    InputFile.convert(UnsafeRawBufferPointer(bytes), from: encoding, to: part)
                }
            } catch {
                results[index] = .failure(error)
            }
        }
    }

    /// The checksum of all blocks, one after the other.
    func result() throws(CheckpointError) -> UInt32 {
        var checksum: UInt32 = 0
        for (block, result) in zip(blocks, results) {
            checksum = baton_crc32c_combine(checksum, try result.get(), UInt64(block.count * encoding.byteCount))
        }
        return checksum
    }
}
