/// An emoji of Unicode's list: its code points, place and name.
public struct EmojiSequence: Sendable, Hashable {
    /// The code points.
    public let scalars: [UInt32]
    /// The group, such as `Animals & Nature`.
    public let group: String
    /// The subgroup, such as `animal-bird`.
    public let subgroup: String
    /// The name, such as `woman astronaut: medium skin tone`.
    public let name: String

    /// Describes a sequence.
    public init(scalars: [UInt32], group: String, subgroup: String, name: String) {
        self.scalars = scalars
        self.group = group
        self.subgroup = subgroup
        self.name = name
    }

    /// Whether it contains one of the five skin-tone modifiers, U+1F3FB to U+1F3FF.
    public var hasSkinTone: Bool { scalars.contains { (0x1F3FB...0x1F3FF).contains($0) } }

    /// The code points in hexadecimal, separated by spaces.
    public var codePoints: String {
        scalars.map { String($0, radix: 16, uppercase: true) }.joined(separator: " ")
    }
}
