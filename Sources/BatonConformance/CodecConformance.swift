import BatonDiffusion
import BatonTensor

/// The kit that codecs must pass: shapes as they say, one picture at a time, the same every time.
///
///     #expect(CodecConformance(MyCodec(), channels: 4).findings() == [])
public struct CodecConformance {
    /// What every codec must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// Factor, channels and digest are such as a space can have.
        case facts
        /// Images of pictures and pictures of images have the sizes and channels that follow from factor and channels.
        case shapes
        /// Encoding and decoding are finite, the same each time, and of one image do not depend on those beside it.
        case batches
        /// What comes back from encoding and decoding is nearer to the picture than any other picture is.
        case pictures
    }

    /// The codec.
    public let codec: any ImageCodec
    /// Channels of an image of the space.
    public let channels: Int
    /// Side of an image, in pixels of the space.
    public let size: Int
    private let pictures: Tensor

    /// Prepares the kit.
    ///
    /// - Parameters:
    ///   - codec: the codec.
    ///   - channels: of an image of the space.
    ///   - size: side of an image; one that the codec can work on.
    ///   - pictures: `[N, pictureChannels, factor·size, factor·size]` in [-1, 1], N of 2 or more, of the kind that the codec is
    ///     for; nil for smooth ones.
    public init(_ codec: any ImageCodec, channels: Int, size: Int = 4, pictures: Tensor? = nil) {
        self.codec = codec
        self.channels = channels
        self.size = size
        let coarse = Tensor(
            RandomKey(seed: 0).folding("codec").normals(3 * codec.pictureChannels * 4),
            shape: [3, codec.pictureChannels, 2, 2])
        let side = size * max(1, codec.factor)
        self.pictures = pictures ?? (coarse * 0.4).resized(height: side, width: side, by: .bilinear)
    }

    /// What is broken; nothing for a codec that conforms.
    ///
    /// - Throws: what the codec throws.
    public func findings(_ rules: [Rule] = Rule.allCases) throws -> [ConformanceFinding<Rule>] {
        try rules.flatMap { rule in try messages(of: rule).map { ConformanceFinding(rule, $0) } }
    }

    private func messages(of rule: Rule) throws -> [String] {
        var messages: [String] = []
        func require(_ holds: Bool, _ message: String) { if !holds { messages.append(message) } }
        switch rule {
        case .facts:
            require(codec.factor >= 1, "the factor is \(codec.factor)")
            require([1, 3, 4].contains(codec.pictureChannels), "pictures of \(codec.pictureChannels) channels")
            require(!codec.digest.isEmpty, "the digest is empty")
        case .shapes:
            let images = try codec.encode(pictures)
            let expected: Shape = [pictures.shape[0], channels, size, size]
            require(images.shape == expected, "encoding gives \(images.shape), not \(expected)")
            guard images.shape == expected else { break }
            let back = try codec.decode(images).shape
            require(back == pictures.shape, "decoding gives \(back), not \(pictures.shape)")
        case .batches:
            for (name, input, work) in [
                ("encoding", pictures, codec.encode), ("decoding", try codec.encode(pictures), codec.decode),
            ] {
                let whole = try work(input)
                require(whole.nonFiniteCount == 0, "\(name) gives values that are not finite")
                require(try work(input).array() == whole.array(), "\(name) is another one each time")
                let alone = try work(input.slice(axis0: 1..<2))
                require(
                    distance(alone, whole.slice(axis0: 1..<2)) <= 1e-4,
                    "\(name) of an image depends on those beside it")
            }
        case .pictures:
            let back = try codec.decode(codec.encode(pictures))
            guard back.shape == pictures.shape else { break }
            let count = pictures.shape[0]
            for index in 0..<count {
                let own = back.slice(axis0: index..<(index + 1))
                let distances = (0..<count).map { distance(own, pictures.slice(axis0: $0..<($0 + 1))) }
                require(
                    distances.min() == distances[index], "picture \(index) comes back nearer to another picture")
            }
        }
        return messages
    }

    /// Root mean square.
    private func distance(_ a: Tensor, _ b: Tensor) -> Double {
        guard a.shape == b.shape else { return .infinity }
        return Double((a - b).squared().mean().item()).squareRoot()
    }
}
