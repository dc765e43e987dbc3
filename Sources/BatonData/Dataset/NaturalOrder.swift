/// The order that people expect of names: digits by their value, so that `2` comes before `10`.
enum NaturalOrder {
    /// Whether `a` comes before `b`. Names that differ in leading zeros alone are in the order of their bytes.
    static func precedes(_ a: String, _ b: String) -> Bool {
        let (x, y) = (Array(a.utf8), Array(b.utf8))
        var (i, j) = (0, 0)
        while i < x.count, j < y.count {
            let (first, second) = (digits(x, from: i), digits(y, from: j))
            if !first.isEmpty, !second.isEmpty {
                let (n, m) = (x[first].drop { $0 == zero }, y[second].drop { $0 == zero })
                if n.count != m.count { return n.count < m.count }
                if !n.elementsEqual(m) { return n.lexicographicallyPrecedes(m) }
                (i, j) = (first.upperBound, second.upperBound)
            } else {
                if x[i] != y[j] { return x[i] < y[j] }
                (i, j) = (i + 1, j + 1)
            }
        }
        if (x.count - i == 0) != (y.count - j == 0) { return x.count - i == 0 }
        return x.lexicographicallyPrecedes(y)
    }

    private static let zero = UInt8(ascii: "0")

    private static func digits(_ bytes: [UInt8], from start: Int) -> Range<Int> {
        var end = start
        while end < bytes.count, bytes[end] >= zero, bytes[end] <= UInt8(ascii: "9") { end += 1 }
        return start..<end
    }
}
