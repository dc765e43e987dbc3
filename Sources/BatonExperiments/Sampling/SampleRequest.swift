import BatonData
import BatonDiffusion
import BatonSettings

/// Which pictures of a cascade are asked for, and with which weights.
public struct SampleRequest: Sendable {
    /// Pictures to begin from or to change, besides noise.
    public struct Input: Sendable, Hashable {
        /// Changes pictures in place of continuing them.
        public struct Change: Sendable, Hashable {
            /// Where the first stage begins with them.
            public var start: GivenImages.Start
            /// A mask or a folder of masks, white where a new image is made and black where the picture is kept; nil for none.
            public var mask: String?

            /// Describes a change.
            public init(start: GivenImages.Start = .schedule, mask: String? = nil) {
                self.start = start
                self.mask = mask
            }
        }

        /// A picture, a folder (files named by seed, or in the order of names), a data set (.h5) or floats (.safetensors).
        public var path: String
        /// Crops larger pictures square and averages them down to the size that the stage takes.
        public var resizes: Bool
        /// Nil where the pictures stand in place of those of the stage below ``SampleRequest/from``.
        public var change: Change?

        /// Names pictures.
        public init(_ path: String, resizes: Bool = false, change: Change? = nil) {
            self.path = path
            self.resizes = resizes
            self.change = change
        }
    }

    /// One picture each. Nil for as many as the input has pictures, or for 0 to 15; for none where there are ``blends``.
    public var seeds: SeedList?
    /// Pictures of mixed noise besides.
    public var blends: [BlendRequest] = []
    /// Their classes.
    public var labels = LabelRequest.balanced
    /// Dense vectors they are conditioned on, row `seed mod N` of N for each; nil for none.
    public var embeddings: Embeddings?
    /// What they are made from besides noise.
    public var input: Input?
    /// The stage to begin with, from the images of ``input``; nil for the first.
    public var from: String?
    /// The stage to stop after; nil for the last.
    public var until: String?
    /// Checkpoints in place of those that the cascade file names.
    public var weights: [StageWeights.Choice] = []
    /// Samples random weights where a stage has none, or ones that were not trained for it.
    public var allowsUntrained = false

    /// Asks for one picture a seed.
    public init(seeds: SeedList? = nil) { self.seeds = seeds }

    /// The pictures, each with its class.
    ///
    /// - Parameters:
    ///   - names: names of the classes; may be empty.
    ///   - count: seeds where none were asked for.
    func items(of cascade: Cascade, names: [String], count: Int) throws(BatonError) -> SampleItems {
        let all = if seeds == nil, blends.isEmpty { try SeedList(first: count) } else { seeds }
        return SampleItems(
            seeds: all, blends: blends.flatMap(\.samples), labels: labels, classes: cascade.labels.count, names: names)
    }
}
