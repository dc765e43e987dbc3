import Foundation

/// Floats that end where memory ends: reading one more ends the process.
final class GuardedMemory {
    /// The first float.
    let pointer: UnsafeMutablePointer<Float>
    private let mapping: UnsafeMutableRawPointer
    private let length: Int
    private static let guards = 64

    init(count: Int) throws {
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let bytes = count * MemoryLayout<Float>.stride
        let body = (bytes + page - 1) / page * page
        length = body + Self.guards * page
        guard let mapping = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            mapping != MAP_FAILED, mprotect(mapping + body, Self.guards * page, PROT_NONE) == 0
        else { throw POSIXError(.ENOMEM) }
        self.mapping = mapping
        pointer = (mapping + body - bytes).assumingMemoryBound(to: Float.self)
        pointer.update(repeating: 1, count: count)
    }

    deinit { munmap(mapping, length) }
}
