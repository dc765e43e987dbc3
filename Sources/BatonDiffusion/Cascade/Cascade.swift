import BatonSettings

/// Stages that hand images to one another, in the order in which they run.
public struct Cascade {
    /// A stage and its place in the cascade.
    public struct Node {
        /// The stage.
        public var stage: any Stage
        /// Id of the stage its image comes from; nil for a stage that starts from noise.
        public var from: String?
        /// Path of the checkpoint with the stage's weights, where one is named.
        public var weights: String?
        /// Where the stage's keys were written, by path below the stage (see `StageDeclaration`).
        public var locations: [String: SourceLocation]

        /// Makes a node.
        public init(
            _ stage: any Stage, from: String? = nil, weights: String? = nil, locations: [String: SourceLocation] = [:]
        ) {
            self.stage = stage
            self.from = from
            self.weights = weights
            self.locations = locations
        }
    }

    /// The cascade's name.
    public var name: String
    /// The space every image lives in.
    public var space: ImageSpace
    /// The class labels.
    public var labels: LabelSpace
    /// The embeddings.
    public var embedding: EmbeddingSpace
    /// The stages in the order in which they run.
    public var nodes: [Node]

    /// Makes a cascade; `diagnostics()` tells whether its stages fit.
    public init(
        name: String, space: ImageSpace = ImageSpace(), labels: LabelSpace = .none,
        embedding: EmbeddingSpace = .none, nodes: [Node]
    ) {
        self.name = name
        self.space = space
        self.labels = labels
        self.embedding = embedding
        self.nodes = nodes
    }

    /// The stage called `id`.
    public subscript(id: String) -> Node? { nodes.first { $0.stage.id == id } }

    /// The ids in running order.
    public var ids: [String] { nodes.map(\.stage.id) }

    /// Puts a stage in the place of the one with its id: it takes its image from where that one did, and hands it to where
    /// that one did. Weights that were named for the old stage are forgotten.
    ///
    /// - Throws: `BatonError` (bad configuration) where there is no such stage.
    public mutating func replace(with stage: any Stage) throws(BatonError) {
        guard let index = ids.firstIndex(of: stage.id) else {
            throw BatonError(
                .badConfiguration, "cascade '\(name)' has no stage '\(stage.id)'",
                hint: "its stages: " + ids.joined(separator: ", "))
        }
        nodes[index] = Node(stage, from: nodes[index].from)
    }

    /// Every violation of the hand-off contract, and what the families themselves find.
    ///
    /// - Parameter unjudged: positions of stages whose predecessor is not known well enough to be compared.
    public func diagnostics(withoutEdgesInto unjudged: Set<Int> = []) -> [Diagnostic] {
        let declarations = nodes.map {
            StageDeclaration($0, labelDropout: labels.dropout, embeddingDropout: embedding.dropout)
        }
        return HandoffContract.diagnostics(of: declarations, withoutEdgesInto: unjudged)
            + nodes.indices.filter { !unjudged.contains($0) }.flatMap { index in
                let stage = nodes[index].stage
                return stage.edgeFindings(
                    declarations[index], after: nodes[index].from.flatMap { self[$0] }?.stage.offers)
                    + stage.cascadeFindings(declarations[index], in: self)
            }
    }

    /// The stages that lead to `id`, in running order, `id` last.
    ///
    /// - Throws: `BatonError` (bad configuration) where a stage is unknown or the edges do not lead down.
    public func path(to id: String) throws(BatonError) -> [Node] {
        var path: [Node] = []
        var next: String? = id
        while let wanted = next {
            guard let node = self[wanted] else {
                throw BatonError(
                    .badConfiguration, "cascade '\(name)' has no stage '\(wanted)'",
                    hint: "its stages: " + ids.joined(separator: ", "))
            }
            guard path.count < nodes.count else {
                throw BatonError(.badConfiguration, "the stages of cascade '\(name)' take their images from each other")
            }
            path.append(node)
            next = node.from
        }
        return path.reversed()
    }
}
