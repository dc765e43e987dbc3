/// Finds what somebody probably meant.
public enum Spelling {
    /// The candidate nearest to `word`, where one is near enough to be worth suggesting.
    ///
    /// Case, `_` and `-` count nothing. A third of the letters may differ; of equally near candidates the first one wins.
    public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
        let folded = fold(word)
        var best: (candidate: String, distance: Int)?
        for candidate in candidates {
            let other = fold(candidate)
            let allowed = max(1, min(folded.count, other.count) / 3)
            // A long word cannot be near, and a hostile one would cost the square of its length.
            guard abs(folded.count - other.count) <= allowed else { continue }
            let distance = distance(folded, other)
            guard distance <= allowed, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.candidate
    }

    /// The nearest name, or else the first that begins with `word`, of at least three letters, or has it among its words:
    /// `Food` for `Food & Drink`.
    public static func nearestName(to word: String, among candidates: some Sequence<String>) -> String? {
        nearest(to: word, among: candidates) ?? part(fold(word), among: candidates)
    }

    private static func part(_ word: [Character], among candidates: some Sequence<String>) -> String? {
        guard word.count >= 3 else { return nil }
        func isPart(_ candidate: String) -> Bool {
            let words = candidate.split { !$0.isLetter && !$0.isNumber }
            return words.count > 1 && words.contains { fold(String($0)) == word }
        }
        return candidates.first { fold($0).starts(with: word) } ?? candidates.first(where: isPart)
    }

    /// The number of letters to insert, remove, replace or swap with their neighbour to turn `a` into `b`
    /// (optimal string alignment).
    public static func distance(_ a: String, _ b: String) -> Int { distance(Array(a), Array(b)) }

    private static func fold(_ word: String) -> [Character] {
        Array(word.lowercased().filter { $0 != "_" && $0 != "-" })
    }

    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var older: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i] + Array(repeating: 0, count: b.count)
            for j in 1...b.count {
                row[j] = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { row[j] = min(row[j], older[j - 2] + 1) }
            }
            older = previous
            previous = row
        }
        return previous[b.count]
    }
}
