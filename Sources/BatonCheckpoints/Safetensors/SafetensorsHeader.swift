import BatonFiles
import BatonTensor

/// A safetensors header whose every statement has been checked against the file.
struct SafetensorsHeader {
    /// The limit of the reference implementation.
    static let limit = 100_000_000

    var metadata: [String: String] = [:]
    /// In the order in which the values lie in the file.
    var entries: [SafetensorsEntry] = []

    private struct Claim {
        let name: String
        let type: SafetensorsType
        let shape: [Int]
        let range: Range<Int>
    }

    /// Reads and checks the header of a file.
    init(_ file: InputFile) throws(BatonError) {
        func corrupt(_ problem: String) -> BatonError { BatonError(.damaged, problem, file: file.path) }
        func foreign(_ problem: String) -> BatonError {
            BatonError(.foreign, "not a safetensors file: \(problem)", file: file.path)
        }
        let head = try file.bytes(at: 0, count: min(file.byteCount, FileContent.headSize))
        // A header begins with '{' behind its length; what does not may be told what it is instead.
        if head.count < 9 || head[8] != UInt8(ascii: "{"), let content = FileContent(head) {
            throw BatonError(
                .foreign, "not a safetensors file: it is \(content.name)", file: file.path, hint: content.hint)
        }
        guard file.byteCount >= 8 else { throw foreign("it has \(file.byteCount) bytes") }
        let length = try file.bytes(at: 0, count: 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.limit) else {
            throw foreign("its header would have \(length) bytes, more than \(Self.limit)")
        }
        let start = 8 + Int(length)
        guard start <= file.byteCount else {
            throw corrupt("the header should have \(length) bytes, but the file has \(file.byteCount)")
        }
        let text = try file.bytes(at: 8, count: Int(length))
        guard text.first == UInt8(ascii: "{") else { throw foreign("its header does not begin with '{'") }

        var claims: [Claim] = []
        do throws(HeaderScanner.Failure) {
            var scanner = HeaderScanner(text)
            try scanner.object { (scanner, name) throws(HeaderScanner.Failure) in
                if name == "__metadata__" {
                    try scanner.object { (scanner, key) throws(HeaderScanner.Failure) in
                        metadata[key] = try scanner.string()
                    }
                } else {
                    claims.append(try Self.claim(name, &scanner))
                }
            }
            guard scanner.isAtEnd() else { throw scanner.failure("something after the end") }
        } catch {
            throw corrupt("the header is wrong at byte \(8 + error.position): \(error.problem)")
        }
        try check(claims, dataCount: file.byteCount - start, corrupt)
        entries = claims.map {
            SafetensorsEntry(name: $0.name, type: $0.type, shape: Shape($0.shape), offset: start + $0.range.lowerBound)
        }
        entries.sort { ($0.offset, $0.byteCount, $0.name) < ($1.offset, $1.byteCount, $1.name) }
    }

    private static func claim(
        _ name: String, _ scanner: inout HeaderScanner
    ) throws(HeaderScanner.Failure) -> Claim {
        var typeName: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { (scanner, key) throws(HeaderScanner.Failure) in
            switch key {
            case "dtype": typeName = try scanner.string()
            case "shape": shape = try scanner.integers()
            case "data_offsets": offsets = try scanner.integers()
            default: throw scanner.failure("'\(name)' has the unknown key '\(key)'")
            }
        }
        guard let typeName, let shape, let offsets else {
            throw scanner.failure("'\(name)' lacks one of dtype, shape and data_offsets")
        }
        guard let type = SafetensorsType(rawValue: typeName) else {
            throw scanner.failure("'\(name)' has the unknown element type '\(typeName)'")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw scanner.failure("'\(name)' has the impossible range \(offsets)")
        }
        return Claim(name: name, type: type, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// Every array is as long as its type and shape say, and together they fill the data once and without gaps.
    private func check(
        _ claims: [Claim], dataCount: Int, _ corrupt: (String) -> BatonError
    ) throws(BatonError) {
        for claim in claims {
            var size = claim.type.byteCount
            var isPossible = true
            for extent in claim.shape {
                let (product, overflow) = size.multipliedReportingOverflow(by: extent)
                isPossible = isPossible && !overflow
                size = product
            }
            guard isPossible, size == claim.range.count else {
                throw corrupt(
                    "'\(claim.name)' is \(claim.type.rawValue) \(claim.shape), which does not fill its "
                        + "\(claim.range.count) bytes")
            }
            guard claim.range.upperBound <= dataCount else {
                throw corrupt(
                    "'\(claim.name)' ends at byte \(claim.range.upperBound) of the data, of which the file has "
                        + "\(dataCount)")
            }
        }
        var end = 0
        for claim in claims.sorted(by: {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }) {
            guard claim.range.lowerBound == end else {
                throw corrupt(
                    claim.range.lowerBound < end
                        ? "'\(claim.name)' overlaps another array" : "there is a gap before '\(claim.name)'")
            }
            end = claim.range.upperBound
        }
        guard end == dataCount else { throw corrupt("\(dataCount - end) bytes at the end belong to no array") }
    }
}
