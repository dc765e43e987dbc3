import BatonSettings

/// Everything the hand-off contract needs to know about a stage: pure data, known before any weight is loaded.
public struct StageDeclaration: Sendable {
    /// The stage's id.
    public var id: String
    /// Id of the predecessor, where one is named.
    public var from: String?
    /// What the stage was made for.
    public var accepts: HandoffRequirement
    /// What the stage emits.
    public var offers: HandoffPromise
    /// Guidance at sampling.
    public var guidance: Guidance?
    /// Probability with which training hides a label.
    public var labelDropout: Double
    /// Probability with which training hides an embedding.
    public var embeddingDropout: Double
    /// Where the stage's keys were written, by path below the stage: `size`, `from`, `guidance.scale`, …; the empty path is the stage
    /// itself.
    public var locations: [String: SourceLocation]

    /// Makes a declaration.
    public init(
        id: String, from: String? = nil, accepts: HandoffRequirement, offers: HandoffPromise, guidance: Guidance? = nil,
        labelDropout: Double = 0, embeddingDropout: Double = 0, locations: [String: SourceLocation] = [:]
    ) {
        self.id = id
        self.from = from
        self.accepts = accepts
        self.offers = offers
        self.guidance = guidance
        self.labelDropout = labelDropout
        self.embeddingDropout = embeddingDropout
        self.locations = locations
    }

    /// What `node` declares.
    public init(_ node: Cascade.Node, labelDropout: Double = 0, embeddingDropout: Double = 0) {
        self.init(
            id: node.stage.id, from: node.from, accepts: node.stage.accepts, offers: node.stage.offers,
            guidance: (node.stage as? any NetworkStage)?.guidance, labelDropout: labelDropout,
            embeddingDropout: embeddingDropout, locations: node.locations)
    }

    /// Where `path` was written, or the nearest thing around it.
    public func location(of path: String) -> SourceLocation? {
        var path = path[...]
        while true {
            if let location = locations[String(path)] { return location }
            if path.isEmpty { return nil }
            path = path.lastIndex(of: ".").map { path[..<$0] } ?? ""
        }
    }

    /// Where the first of `keys` that was written below `path` stands, or else `path` itself, or the nearest thing around it.
    public func location(below path: String, ofFirst keys: [String]) -> SourceLocation? {
        keys.lazy.compactMap { locations["\(path).\($0)"] }.first ?? location(of: path)
    }

    /// The places of all keys below `node`, a stage as it stands in a file, by path below it.
    public static func locations(in node: SettingsNode, below path: String = "") -> [String: SourceLocation] {
        var places: [String: SourceLocation] = [:]
        places[path] = node.location
        for entry in node.entries ?? [] {
            let below = path.isEmpty ? entry.key : path + "." + entry.key
            places.merge(locations(in: entry.node, below: below)) { _, new in new }
        }
        return places
    }
}
