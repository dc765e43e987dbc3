import BatonDiffusion
import BatonNetworks
import BatonSettings

/// Makes the stages of a description and applies the hand-off contract to them, collecting problems.
struct CascadeBuilder {
    let description: CascadeDescription
    let families: FamilyRegistry
    private(set) var diagnostics: [Diagnostic] = []
    private var shared: [String: SharedNetwork] = [:]

    init(_ description: CascadeDescription, families: FamilyRegistry) {
        self.description = description
        self.families = families
    }

    /// The errors between the stages of a part of a cascade; what concerns stages that are not in the part is left out.
    static func findings(_ part: CascadeDescription, families: FamilyRegistry) -> [Diagnostic] {
        var builder = CascadeBuilder(part, families: families)
        _ = builder.build()
        return builder.diagnostics.filter {
            $0.severity == .error && !["handoff.unknown-stage", "config.labels"].contains($0.code)
        }
    }

    /// The cascade, or nil where a stage could not be made.
    mutating func build() -> Cascade? {
        checkNames()
        var nodes: [Cascade.Node] = []
        var promises: [String: HandoffPromise] = [:]
        for stage in description.stages {
            let hasPredecessor = stage.from.map { promises[$0] != nil } ?? true
            if !hasPredecessor { diagnostics.append(unknownPredecessor(of: stage, known: Array(promises.keys))) }
            let made = hasPredecessor ? make(stage, predecessor: stage.from.flatMap { promises[$0] }) : nil
            // A stage that could not be made still has a size: its successors are checked against that.
            promises[stage.id] = made?.offers ?? promise(of: stage)
            guard let made else { continue }
            nodes.append(
                Cascade.Node(
                    made, from: stage.from, weights: stage.weights,
                    locations: StageDeclaration.locations(in: stage.settings.node)))
        }
        let cascade = Cascade(
            name: description.name, space: description.space, labels: description.labels, nodes: nodes)
        diagnostics += contract(of: cascade) + SharedNetwork.useProblems(in: description)
        return nodes.count == description.stages.count ? cascade : nil
    }

    /// The contract; edges from stages that could not be made are not judged a second time.
    private func contract(of cascade: Cascade) -> [Diagnostic] {
        let missing = Set(description.stages.map(\.id)).subtracting(cascade.ids)
        var judged = cascade
        judged.nodes.removeAll { node in node.from.map(missing.contains) ?? false }
        return judged.diagnostics()
    }

    private func unknownPredecessor(of stage: StageDescription, known: [String]) -> Diagnostic {
        let from = stage.from ?? ""
        let known = description.stages.map(\.id).filter(known.contains)
        let nearest = Spelling.nearest(to: from, among: known).map { "did you mean '\($0)'?" }
        let names = known.isEmpty ? "no stage comes before it" : "stages before it: \(known.joined(separator: ", "))"
        let isLater = description[from] != nil
        return .error(
            isLater ? "handoff.order" : "handoff.unknown-stage",
            isLater
                ? "stage '\(stage.id)' takes its image from '\(from)', which does not come before it"
                : "stage '\(stage.id)' takes its image from '\(from)', which is no stage of this cascade",
            at: stage.settings.location(of: "from"), hint: nearest ?? names)
    }

    private func promise(of stage: StageDescription) -> HandoffPromise {
        HandoffPromise(
            size: stage.size, space: description.space, labels: description.labels.count, kernel: description.kernel)
    }

    private mutating func make(_ stage: StageDescription, predecessor: HandoffPromise?) -> (any Stage)? {
        guard let family = families[stage.family],
            let network = network(of: stage, family: family, predecessor: predecessor)
        else { return nil }
        let context = StageContext(
            id: stage.id, size: stage.size, space: description.space, labels: description.labels,
            predecessor: predecessor, network: network, guidance: stage.guidance, kernel: description.kernel)
        do {
            return try family.makeStage(stage.settings, in: context)
        } catch let error as DiagnosticsError {
            diagnostics += error.diagnostics
        } catch let error as BatonError {
            diagnostics.append(
                .error(
                    "config.stage", "stage '\(stage.id)': \(error.message)", at: stage.settings.location,
                    hint: error.hint))
        } catch {
            diagnostics.append(.error("config.stage", "stage '\(stage.id)': \(error)", at: stage.settings.location))
        }
        return nil
    }

    private mutating func network(
        of stage: StageDescription, family: any StageFamily.Type, predecessor: HandoffPromise?
    ) -> (any Backbone)? {
        guard let settings = stage.network else {
            diagnostics.append(SharedNetwork.unknown(of: stage, known: description.networks.keys.sorted()))
            return nil
        }
        let plain = NetworkConfiguration(
            settings, size: stage.networkSize, channels: description.space.channels, labels: description.labels.count)
        let needed = family.network(plain, for: stage.settings, after: predecessor)
        let network: SharedNetwork
        if let known = stage.sharedNetwork.flatMap({ shared[$0] }) {
            network = known
        } else {
            network = SharedNetwork(first: stage, configuration: needed, backbone: make(needed, for: stage, settings))
            if let name = stage.sharedNetwork { shared[name] = network }
        }
        let (backbone, problem) = network.serving(stage, needing: needed)
        if let problem { diagnostics.append(problem) }
        return backbone
    }

    private mutating func make(
        _ configuration: NetworkConfiguration, for stage: StageDescription, _ settings: Settings
    ) -> (any Backbone)? {
        diagnostics += NetworkProblems.unusedAttention(of: stage, settings)
        if let problem = NetworkProblems.tooLarge(stage, settings) {
            diagnostics.append(problem)
            return nil
        }
        do throws(NetworkError) {
            return try configuration.makeBackbone()
        } catch {
            diagnostics.append(NetworkProblems.diagnose(error, of: stage, settings))
            return nil
        }
    }

    private mutating func checkNames() {
        let names = description.labelNames
        if !names.isEmpty, names.count != description.labels.count {
            diagnostics.append(
                .error(
                    "config.labels", "labels has \(description.labels.count) classes but \(names.count) names",
                    at: description.settings.settings("labels").location(of: "names")))
        }
        // Ids become file names, keys of random numbers and parts of override paths.
        for stage in description.stages where !CascadeBuilder.isName(stage.id) {
            diagnostics.append(
                .error(
                    "config.bad-id", "the id of a stage is made of letters, digits, '-' and '_', at most 64",
                    at: stage.settings.location(of: "id")))
        }
    }

    /// Whether an id may be a file name.
    static func isName(_ id: String) -> Bool {
        let isPlain = id.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789-_".unicodeScalars.contains($0))
        }
        return isPlain && id.count <= 64 && id.first != "-" && id.first != "_" && !id.isEmpty
    }
}
