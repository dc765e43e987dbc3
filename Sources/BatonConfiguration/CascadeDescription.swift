import BatonDiffusion
import BatonSettings

/// A cascade file, decoded but not yet made: everything that is known without a network.
public struct CascadeDescription: Sendable {
    /// What the cascade is called.
    public let name: String
    /// One sentence about it.
    public let summary: String?
    /// How the pictures of a smaller stage are made from larger ones.
    public let kernel: DownsampleKernel
    /// The space of the images.
    public internal(set) var space: ImageSpace
    /// What its codec is to be made from; nil where there is none, or it is only named.
    let codec: Settings?
    /// The class labels.
    public let labels: LabelSpace
    /// The embeddings.
    public let embedding: EmbeddingSpace
    /// The names of the classes; empty where none are given.
    public let labelNames: [String]
    /// The networks that stages share, by name.
    public let networks: [String: Settings]
    /// The stages in the order in which they run.
    public let stages: [StageDescription]
    /// The whole file with its defaults.
    public let settings: Settings

    /// Decodes what ``CascadeSchema`` has checked.
    public init(_ settings: Settings) {
        let space = settings.settings("space")
        let labels = settings.settings("labels")
        name = settings.string("name")
        summary = settings.optionalString("summary")
        kernel = DownsampleKernel(rawValue: settings.settings("data").string("downsample")) ?? .box
        self.space = ImageSpace(
            name: space.string("name"), channels: space.int("channels"), range: space.interval("range"),
            sigmaData: space.number("sigma_data"), codecDigest: space.node["codec"]?.text)
        codec = space.node["codec"]?.text == nil ? space.optionalSettings("codec") : nil
        self.labels = LabelSpace(count: labels.int("count"), dropout: labels.number("dropout"))
        embedding =
            settings.optionalSettings("embedding").map {
                EmbeddingSpace(width: $0.int("width"), dropout: $0.number("dropout"))
            } ?? .none
        labelNames = labels.strings("names")
        let networks = Dictionary(
            settings.settingsByName("networks").map { ($0.name, $0.settings) }, uniquingKeysWith: { first, _ in first })
        self.networks = networks
        stages = settings.settingsList("stages").map { StageDescription($0, networks: networks) }
        self.settings = settings
    }

    /// The stage called `id`.
    public subscript(id: String) -> StageDescription? { stages.first { $0.id == id } }
}
