import BatonData

/// The pictures of an arm that a metric puts at its ends.
public struct PictureExtremes: Sendable {
    /// One picture and its number.
    public struct Entry: Sendable {
        /// Its seed and class.
        public var name: String
        /// The metric's number for this picture alone.
        public var value: Double
        /// The picture.
        public var picture: PixelImage

        /// Names a picture.
        public init(name: String, value: Double, picture: PixelImage) {
            self.name = name
            self.value = value
            self.picture = picture
        }
    }

    /// The metric's id.
    public var metric: String
    /// The arm's id.
    public var arm: String
    /// The lowest numbers, ascending.
    public var lowest: [Entry]
    /// The highest numbers, ascending.
    public var highest: [Entry]

    /// Collects pictures.
    public init(metric: String, arm: String, lowest: [Entry], highest: [Entry]) {
        self.metric = metric
        self.arm = arm
        self.lowest = lowest
        self.highest = highest
    }
}
