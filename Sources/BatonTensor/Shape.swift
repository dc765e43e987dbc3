/// The extents of a tensor, outermost first. Images are `[N, C, H, W]`.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
    /// The extents, outermost first; none is negative.
    public let dimensions: [Int]

    /// A shape of the given extents.
    public init(_ dimensions: [Int]) {
        precondition(dimensions.allSatisfy { $0 >= 0 }, "a shape has no negative extent: \(dimensions)")
        self.dimensions = dimensions
    }

    /// The shape `[a, b, …]`.
    public init(arrayLiteral elements: Int...) { self.init(elements) }

    /// The shape of one number.
    public static let scalar: Shape = []

    /// The number of values.
    public var count: Int { dimensions.reduce(1, *) }
    /// The number of dimensions.
    public var rank: Int { dimensions.count }

    /// The extent of dimension `index`.
    public subscript(index: Int) -> Int { dimensions[index] }

    /// The number of values in one slice of the outermost dimension.
    var rowCount: Int { dimensions.dropFirst().reduce(1, *) }
    /// The number of pixels in one channel of one image.
    var pixels: Int { dimensions.dropFirst(2).reduce(1, *) }

    /// The extents in brackets: `[2, 3, 16, 16]`.
    public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
