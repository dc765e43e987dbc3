/// Reads the few forms of JSON that a safetensors header may have. Foundation's reader would take the last of two
/// equal keys in silence and large numbers as fractions; this one reports them.
struct HeaderScanner {
    /// What is wrong, and at which byte of the header.
    struct Failure: Error {
        let problem: String
        let position: Int
    }

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether only blanks are left.
    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return position == bytes.count
    }

    /// Reads `{"key": value, …}`, where `value` reads each value; a key may occur once.
    mutating func object(
        _ value: (inout HeaderScanner, String) throws(Failure) -> Void
    ) throws(Failure) {
        var seen: Set<String> = []
        try list("{", "}") { (scanner) throws(Failure) in
            let key = try scanner.string()
            guard seen.insert(key).inserted else { throw scanner.failure("'\(key)' occurs twice") }
            try scanner.expect(":")
            try value(&scanner, key)
        }
    }

    /// Reads `[n, …]` of whole numbers that are not negative.
    mutating func integers() throws(Failure) -> [Int] {
        var numbers: [Int] = []
        try list("[", "]") { (scanner) throws(Failure) in numbers.append(try scanner.integer()) }
        return numbers
    }

    /// Reads a text.
    mutating func string() throws(Failure) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while let byte = next() {
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw failure("no UTF-8 text") }
                return string
            case UInt8(ascii: "\\"): text += try escape()
            case 0..<0x20: throw failure("a control character in a text")
            default: text.append(byte)
            }
        }
        throw failure("a text without an end")
    }

    func failure(_ problem: String) -> Failure { Failure(problem: problem, position: position) }

    // MARK: Parts

    private mutating func list(
        _ open: Unicode.Scalar, _ close: Unicode.Scalar, _ item: (inout HeaderScanner) throws(Failure) -> Void
    ) throws(Failure) {
        try expect(open)
        if take(close) { return }
        repeat { try item(&self) } while take(",")
        try expect(close)
    }

    private mutating func integer() throws(Failure) -> Int {
        skipBlanks()
        let start = position
        var number = 0
        while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
            let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(Int(bytes[position] - UInt8(ascii: "0")))
            guard !overflow, !carry else { throw failure("a number that is too large") }
            number = sum
            position += 1
        }
        guard position > start else { throw failure("no whole number, or a negative one") }
        guard position - start == 1 || bytes[start] != UInt8(ascii: "0") else {
            throw failure("a number with a leading 0")
        }
        return number
    }

    private mutating func escape() throws(Failure) -> [UInt8] {
        guard let byte = next() else { throw failure("a text without an end") }
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code) {
                guard next() == UInt8(ascii: "\\"), next() == UInt8(ascii: "u") else {
                    throw failure("half a character")
                }
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half a character") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a character") }
            return Array(String(scalar).utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(Failure) -> UInt32 {
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw failure("an unknown escape")
            }
            code = code << 4 | UInt32(digit)
        }
        return code
    }

    private mutating func next() -> UInt8? {
        guard position < bytes.count else { return nil }
        position += 1
        return bytes[position - 1]
    }

    private mutating func take(_ symbol: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: symbol) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ symbol: Unicode.Scalar) throws(Failure) {
        guard take(symbol) else { throw failure("'\(symbol)' is missing") }
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }
}
