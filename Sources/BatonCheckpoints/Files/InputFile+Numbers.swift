import BatonFiles
internal import BatonKernels
import Synchronization

extension InputFile {
    /// Reads an array of numbers, and returns the CRC-32C of its bytes as stored.
    func decode(_ array: StoredArray) throws(BatonError) -> UInt32 { try decode([array])[0] }

    /// Reads arrays of numbers on all threads, and returns the CRC-32C of the bytes of each as stored.
    func decode(_ arrays: [StoredArray]) throws(BatonError) -> [UInt32] {
        let work = BlockwiseReading(file: self, arrays)
        withExtendedLifetime(work) {
            // One thread for what is small: waking the others would take longer.
            baton_parallel(
                min(Int(baton_threads()), work.blockCount), 1,
                { context, _, _ in
                    guard let context else { return }
                    Unmanaged<BlockwiseReading>.fromOpaque(context).takeUnretainedValue().run()
                }, Unmanaged.passUnretained(work).toOpaque())
        }
        return try work.checksums()
    }
}

/// Reading, checking and converting arrays block by block. Threads take the next block as they become free; every block
/// has a place of its own for its result, so they share nothing else that they write.
private final class BlockwiseReading {
    /// Bytes that are read, checked and converted together: they stay in the processor's cache.
    private static let blockByteCount = 1 << 20

    private struct Block {
        let array: Int
        let encoding: ElementEncoding
        let offset: Int
        let target: UnsafeMutableBufferPointer<Float>

        var byteCount: Int { target.count * encoding.byteCount }
    }

    /// The number of blocks of all arrays.
    var blockCount: Int { blocks.count }

    private let file: InputFile
    private let arrayCount: Int
    private let blocks: [Block]
    private let results: UnsafeMutableBufferPointer<Result<UInt32, BatonError>>
    private let next = Atomic(0)

    init(file: InputFile, _ arrays: [StoredArray]) {
        self.file = file
        arrayCount = arrays.count
        var blocks: [Block] = []
        for (index, array) in arrays.enumerated() {
            let size = Self.blockByteCount / array.encoding.byteCount
            for start in stride(from: 0, to: array.target.count, by: size) {
                let end = min(start + size, array.target.count)
                blocks.append(
                    Block(
                        array: index, encoding: array.encoding,
                        offset: array.offset + start * array.encoding.byteCount,
                        target: UnsafeMutableBufferPointer(rebasing: array.target[start..<end])))
            }
        }
        self.blocks = blocks
        results = .allocate(capacity: blocks.count)
        results.initialize(repeating: .success(0))
    }

    deinit {
        results.deinitialize()
        results.deallocate()
    }

    /// Works until no block is left.
    func run() {
        let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: Self.blockByteCount, alignment: 64)
        defer { scratch.deallocate() }
        while true {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard index < blocks.count else { return }
            do throws(BatonError) {
                results[index] = .success(try read(blocks[index], scratch))
            } catch {
                results[index] = .failure(error)
            }
        }
    }

    /// The checksum of each array: of its blocks, one after the other.
    func checksums() throws(BatonError) -> [UInt32] {
        var checksums = [UInt32](repeating: 0, count: arrayCount)
        for (block, result) in zip(blocks, results) {
            checksums[block.array] = baton_crc32c_combine(
                checksums[block.array], try result.get(), UInt64(block.byteCount))
        }
        return checksums
    }

    private func read(
        _ block: Block, _ scratch: UnsafeMutableRawBufferPointer
    ) throws(BatonError) -> UInt32 {
        // Stored floats need no conversion and are read straight to where they belong.
        let isDirect = block.encoding == .float32
        let bytes =
            isDirect
            ? UnsafeMutableRawBufferPointer(block.target)
            : UnsafeMutableRawBufferPointer(rebasing: scratch[..<block.byteCount])
        try file.read(into: bytes, at: block.offset)
        let checksum = baton_crc32c(0, bytes.baseAddress, bytes.count)
        if !isDirect { convert(UnsafeRawBufferPointer(bytes), from: block.encoding, to: block.target) }
        return checksum
    }

    private func convert(
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
