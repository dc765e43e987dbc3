import BatonDiffusion
import BatonNetworks
import BatonSettings

/// Makes the stages of a description and applies the hand-off contract to them, collecting problems.
struct CascadeBuilder {
    /// Why a stage could not be made.
    struct Failure {
        /// Position of the stage in the file.
        let stage: Int
        let diagnostics: [Diagnostic]
        /// Where what is to be left out of sight stands, so that the rest of the stage can be judged; nil for all that is the
        /// family's own.
        let place: SourceLocation?
    }

    let description: CascadeDescription
    let plugins: PluginRegistry
    /// What there is to say besides why stages could not be made.
    private(set) var diagnostics: [Diagnostic] = []
    /// Why stages could not be made.
    private(set) var failures: [Failure] = []
    /// How many stages could be made.
    private(set) var madeCount = 0
    private var shared: [String: SharedNetwork] = [:]
    private let networks: NetworkCache?

    /// - Parameter networks: keeps networks for builders to come, where stages are only judged.
    init(_ description: CascadeDescription, plugins: PluginRegistry, networks: NetworkCache? = nil) {
        var description = description
        if let settings = description.codec, let family = plugins.codec(settings.type) {
            do {
                description.space = try Self.space(description.space, codec: family, settings)
            } catch {
                let (message, hint) = (error as? BatonError).map { ($0.message, $0.hint) } ?? ("\(error)", nil)
                diagnostics.append(.error("config.codec", message, at: settings.location, hint: hint))
            }
        }
        if description.space.name == ImageSpace.pixels, description.space.codecDigest != nil {
            diagnostics.append(
                .error(
                    "config.codec",
                    "pixels have no codec: the space '\(ImageSpace.pixels)' is that of the pictures themselves",
                    at: description.settings.settings("space").location(of: "codec"),
                    hint: "give the space a name of its own, or leave the codec out"))
        }
        self.description = description
        self.plugins = plugins
        self.networks = networks
    }

    private static func space(
        _ space: ImageSpace, codec family: any CodecFamily.Type, _ settings: Settings
    ) throws -> ImageSpace {
        let codec = try family.makeCodec(settings, channels: space.channels, weights: settings.weightsPath)
        guard codec.factor > 0, [1, 3, 4].contains(codec.pictureChannels) else {
            throw BatonError(
                .failure,
                "the codec '\(family.id)' makes pictures of \(codec.pictureChannels) channels, a pixel of an image "
                    + "\(codec.factor) wide")
        }
        return ImageSpace(
            name: space.name, channels: space.channels, range: space.range, sigmaData: space.sigmaData, codec: codec)
    }

    /// The cascade, or nil where a stage could not be made.
    mutating func build() -> Cascade? {
        checkNames()
        var nodes: [Cascade.Node] = []
        // By id; where two stages have one, that of the later.
        var promises: [String: HandoffPromise] = [:]
        var unjudged = Set<Int>()
        for (index, stage) in description.stages.enumerated() {
            let below = stage.from.flatMap { promises[$0] }
            if let from = stage.from, below == nil { checkPredecessor(from, of: stage, at: index) }
            let isJudged = stage.from.map { below != nil && !isUncertain($0, before: index) } ?? true
            let made = make(stage, at: index, predecessor: below)
            // A stage that could not be made still has a size.
            promises[stage.id] = made?.offers ?? promise(of: stage)
            guard let made else { continue }
            if !isJudged { unjudged.insert(nodes.count) }
            nodes.append(
                Cascade.Node(
                    made, from: stage.from, weights: stage.weights,
                    locations: StageDeclaration.locations(in: stage.settings.node)))
        }
        madeCount = nodes.count
        let cascade = Cascade(
            name: description.name, space: description.space, labels: description.labels,
            embedding: description.embedding, nodes: nodes)
        // Two stages of one id were reported when the file was read.
        diagnostics += cascade.diagnostics(withoutEdgesInto: unjudged).filter { $0.code != "handoff.duplicate" }
        diagnostics += SharedNetwork.useProblems(in: description)
        return nodes.count == description.stages.count ? cascade : nil
    }

    /// Everything there is to say.
    var findings: [Diagnostic] { failures.flatMap(\.diagnostics) + diagnostics }

    private mutating func checkPredecessor(_ from: String, of stage: StageDescription, at index: Int) {
        // It may be the stage whose id cannot be read.
        let ids = description.stages.map(\.settings).map { $0.location(of: "id") }
        guard !ids.contains(where: { $0?.isStandIn == true }) else { return }
        diagnostics.append(
            HandoffContract.unknownPredecessor(
                from, of: stage.id, earlier: description.stages[..<index].map(\.id),
                isLater: description.stages[index...].contains { $0.id == from },
                at: stage.settings.location(of: "from")))
    }

    /// Whether several stages have the id, or the one that has it could not be made.
    private func isUncertain(_ id: String, before index: Int) -> Bool {
        let namesakes = description.stages[..<index].indices.filter { description.stages[$0].id == id }
        return namesakes.count > 1 || failures.contains { namesakes.contains($0.stage) }
    }

    private func promise(of stage: StageDescription) -> HandoffPromise {
        HandoffPromise(
            size: stage.size, space: description.space, labels: description.labels.count,
            embedding: description.embedding.width, kernel: description.kernel)
    }

    private mutating func make(
        _ stage: StageDescription, at index: Int, predecessor: HandoffPromise?
    ) -> (any Stage)? {
        guard let family = plugins.family(stage.family) else { return nil }
        var context = StageContext(
            id: stage.id, size: stage.size, space: description.space, labels: description.labels,
            embedding: description.embedding, predecessor: predecessor, guidance: stage.guidance,
            kernel: description.kernel)
        if family.hasNetwork {
            context.network = network(of: stage, at: index, family: family, predecessor: predecessor)
            guard context.network != nil else { return nil }
        }
        do {
            return try family.makeStage(stage.settings, in: context, samplers: plugins.samplers)
        } catch let error as DiagnosticsError {
            let place = error.diagnostics.first?.location
            failures.append(
                Failure(
                    stage: index, diagnostics: error.diagnostics, place: place == stage.settings.location ? nil : place)
            )
        } catch {
            let (message, hint) = (error as? BatonError).map { ($0.headline, $0.hint) } ?? ("\(error)", nil)
            let finding = Diagnostic.error(
                "config.stage", "stage '\(stage.id)': \(message)", at: stage.settings.location, hint: hint)
            failures.append(Failure(stage: index, diagnostics: [finding], place: nil))
        }
        return nil
    }

    private mutating func network(
        of stage: StageDescription, at index: Int, family: any StageFamily.Type, predecessor: HandoffPromise?
    ) -> (any Backbone)? {
        guard let settings = stage.network else {
            let finding = SharedNetwork.unknown(
                of: stage, known: description.networks.keys.sorted(), backbones: plugins.backbones)
            fail(index, finding, at: stage.settings.location(of: "network"))
            return nil
        }
        let needed: NetworkConfiguration
        do throws(BatonError) {
            let plain = try plugins.backbones.configuration(
                settings, size: stage.size, channels: description.space.channels,
                labels: description.labels.count + description.embedding.width)
            needed = try family.network(plain, for: stage.settings, after: predecessor)
        } catch {
            let finding = Diagnostic.error(
                "network.unsuitable", "stage '\(stage.id)': \(error.message)",
                at: stage.settings.location(of: "network"), hint: error.hint)
            fail(index, finding, at: finding.location)
            return nil
        }
        let network: SharedNetwork
        if let known = stage.sharedNetwork.flatMap({ shared[$0] }) {
            network = known
        } else {
            let backbone = make(needed, for: stage, at: index, settings)
            network = SharedNetwork(first: stage, configuration: needed, backbone: backbone)
            if let name = stage.sharedNetwork { shared[name] = network }
        }
        let (backbone, problem) = network.serving(stage, needing: needed, backbones: plugins.backbones)
        if let problem { fail(index, problem, at: stage.settings.location(of: "network")) }
        if let backbone, description.embedding.width > 0, !backbone.configuration.signals.names.contains(.embedding) {
            let place = stage.settings.location(of: "network")
            fail(
                index,
                .error(
                    "network.signals", "the network '\(settings.type)' of stage '\(stage.id)' takes no embedding",
                    at: place,
                    hint: "leave embedding out, or choose a network that takes a dense vector"), at: place)
            return nil
        }
        return backbone
    }

    private mutating func make(
        _ configuration: NetworkConfiguration, for stage: StageDescription, at index: Int, _ settings: Settings
    ) -> (any Backbone)? {
        let problems = NetworkProblems(stage: stage, settings: settings, configuration: configuration)
        diagnostics += problems.remarks()
        do throws(BatonError) {
            if let networks {
                return try networks.backbone(
                    configuration, of: stage.sharedNetwork.map { "shared " + $0 } ?? "own \(index)")
            }
            return try configuration.makeBackbone()
        } catch {
            let problem = problems.diagnose(error)
            // A size that the network does not suit is not wrong for that.
            fail(index, problem, at: problem.code == "network.size" ? settings.location : problem.location)
            return nil
        }
    }

    private mutating func fail(_ stage: Int, _ finding: Diagnostic, at place: SourceLocation?) {
        failures.append(Failure(stage: stage, diagnostics: [finding], place: place))
    }

    private mutating func checkNames() {
        let names = description.labelNames
        if !names.isEmpty, names.count != description.labels.count {
            diagnostics.append(
                .error(
                    "config.labels", "labels has \(description.labels.count) classes but \(names.count) names",
                    at: description.settings.settings("labels").location(of: "names")))
        }
        if let twice = Dictionary(grouping: names, by: { $0 }).filter({ $0.value.count > 1 }).keys.min() {
            diagnostics.append(
                .error(
                    "config.labels", "two classes are called '\(twice)', and names decide what a label means",
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
