/// How training draws pictures: a function from a uniform number to a picture's index, so that the caller owns the
/// randomness.
public struct ItemDraw: Sendable {
    /// What is equally likely.
    public enum Balance: String, Sendable, CaseIterable {
        /// Every picture.
        case none
        /// Every class that has pictures, and within it every picture.
        case classes
    }

    private let groups: [[Int]]

    /// Prepares a draw over a data set.
    ///
    /// - Parameter excluding: the name of a mark whose pictures are left out, such as `skin-tone`.
    /// - Throws: `badData` where the mark is unknown or nothing is left.
    public init(_ dataset: ImageDataset, balance: Balance = .none, excluding mark: String? = nil) throws(DataError) {
        var indices = Array(0..<dataset.count)
        if let mark {
            guard let marked = dataset.marks[mark] else {
                let known = dataset.marks.keys.sorted().joined(separator: ", ")
                throw DataError(
                    .badData, "the data set has no mark '\(mark)'", found: known.isEmpty ? "no marks" : known)
            }
            indices.removeAll { marked[$0] }
        }
        guard !indices.isEmpty else { throw DataError(.badData, "no pictures are left to draw from") }
        switch balance {
        case .none: groups = [indices]
        case .classes:
            let byClass = Dictionary(grouping: indices) { dataset.labels[$0] }
            groups = byClass.sorted { $0.key < $1.key }.map { $0.value }
        }
    }

    /// The picture for a number in [0, 1).
    public func item(at uniform: Double) -> Int {
        let scaled = min(max(uniform, 0), 1) * Double(groups.count)
        let group = min(Int(scaled), groups.count - 1)
        let items = groups[group]
        return items[min(Int((scaled - Double(group)) * Double(items.count)), items.count - 1)]
    }
}
