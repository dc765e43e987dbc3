import BatonTensor

/// Which entries of a label map of another network serve the classes of this one: those of the same name, wherever they stand.
///
/// A class that the other network does not know begins as no class at all: with the null label's entry where there is one,
/// else with zeros.
public struct ClassMatch: Sendable, Hashable {
    /// The array's name.
    public let name: String
    /// Classes of the other network.
    public let storedCount: Int
    /// For each class of this network that of the other one; nil where it has none.
    public let sources: [Int?]
    /// Names of the classes that are taken over; empty where names are not known.
    public let names: [String]
    private let axis: Int
    private let hasNull: Bool
    private let scale: Float

    /// Compares the classes; nil where the array is taken as it is, or does not fit for another reason than its classes.
    init?(
        _ parameter: Parameter, from shape: Shape, axis: Int, hasNull: Bool, isRooted: Bool, stored: [String]?,
        classes: [String]?
    ) {
        let own = parameter.shape
        let null = hasNull ? 1 : 0
        guard shape.rank == own.rank, shape[axis] >= null,
            (0..<own.rank).allSatisfy({ $0 == axis || shape[$0] == own[$0] })
        else { return nil }
        let (storedCount, count) = (shape[axis] - null, own[axis] - null)
        // Names that do not fit the counts are somebody else's.
        let known = stored.flatMap { stored in
            classes.flatMap { stored.count == storedCount && $0.count == count ? (stored, $0) : nil }
        }
        if let known {
            guard known.0 != known.1 else { return nil }
            let places = Dictionary(
                known.0.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
            sources = known.1.map { places[$0] }
            names = known.1.filter { places[$0] != nil }
        } else {
            guard storedCount != count else { return nil }
            sources = [Int?](repeating: nil, count: count)
            names = []
        }
        name = parameter.name
        self.storedCount = storedCount
        self.axis = axis
        self.hasNull = hasNull
        scale = isRooted && count > 0 ? (Float(storedCount) / Float(count)).squareRoot() : 1
    }

    /// The values for this network, of `shape`.
    func values(from array: NamedArray, to shape: Shape) -> [Float] {
        let outer = shape.dimensions[..<axis].reduce(1, *)
        let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
        let (theirs, ours) = (array.shape[axis], shape[axis])
        // The null label's entry is the last one, and stands for every class that is not known.
        let null = hasNull ? theirs - 1 : nil
        let places = sources.map { $0 ?? null } + (hasNull ? [null] : [])
        var values = [Float](repeating: 0, count: shape.count)
        for row in 0..<outer {
            for (index, place) in places.enumerated() {
                guard let place else { continue }
                for position in 0..<inner {
                    values[(row * ours + index) * inner + position] =
                        scale * array.values[(row * theirs + place) * inner + position]
                }
            }
        }
        return values
    }
}

extension ClassMatch: CustomStringConvertible {
    /// What is taken over and what begins anew.
    public var description: String {
        let kept = names.count
        let shown = names.prefix(8).joined(separator: ", ") + (kept > 8 ? ", …" : "")
        return "'\(name)' is for \(sources.count) classes instead of \(storedCount): "
            + (kept > 0 ? "\(kept) taken by name (\(shown)), " : "")
            + "\(sources.count - kept) begin as no class"
    }
}
