import BatonCheckpoints
import BatonConfiguration
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation

/// Fills the networks of stages from their checkpoints, strictly: an array that is missing or of another shape, weights that nobody
/// trained, and weights that were trained for another model are errors.
public struct StageWeights {
    /// A checkpoint that replaces the one named in the cascade file: `top=runs/00007/top.h5`.
    public struct Choice: Sendable, Hashable {
        /// The stage.
        public let stage: String
        /// The file.
        public let file: String

        /// Names a checkpoint.
        public init(stage: String, file: String) {
            self.stage = stage
            self.file = file
        }

        /// Reads `stage=file`.
        public init(parsing text: String) throws(BatonError) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw BatonError(
                    .usage, "'\(text)' does not name a stage and a file",
                    hint: "weights are named as in --weights top=top.h5; --until names a stage to stop after")
            }
            stage = parts[0]
            file = parts[1]
        }
    }

    private let file: CascadeFile
    private let plugins: PluginRegistry
    private let choices: [String: String]
    private let allowsUntrained: Bool

    /// - Parameters:
    ///   - file: the file.
    ///   - plugins: the plug-ins.
    ///   - choices: checkpoints that replace those named in the file.
    ///   - allowsUntrained: gives a stage without weights random ones, and takes weights of another model with a
    ///     warning.
    public init(
        _ file: CascadeFile, plugins: PluginRegistry, choices: [Choice] = [], allowsUntrained: Bool = false
    ) throws(BatonError) {
        self.file = file
        self.plugins = plugins
        self.allowsUntrained = allowsUntrained
        for choice in choices {
            guard let node = file.cascade[choice.stage] else {
                throw .unknownStage(choice.stage, among: file.cascade.ids, of: file.description.name)
            }
            _ = try node.stage.requireNetwork("takes no weights")
        }
        self.choices = Dictionary(choices.map { ($0.stage, $0.file) }, uniquingKeysWith: { _, last in last })
    }

    /// Loads the weights of `stages`, and returns what identifies those of each that has a network.
    ///
    /// - Parameters:
    ///   - stages: the stages, in order.
    ///   - batch: images that will be made at once.
    ///   - progress: who is warned of weights that were trained for another model, where those are allowed.
    /// - Throws: `BatonError` for weights that are missing, damaged, not trained, or trained for another model, and for stages that
    ///   take more memory than the machine has.
    public func load(
        _ stages: [any Stage], batch: Int = 1, progress: WorkProgress = { _ in }
    ) throws -> [String: String] {
        try MemoryForecast.require(
            MemoryForecast(stages, batch: batch).sampling, for: "sampling \(batch) at once",
            hint: "a smaller batch takes less; 'baton plan' tells what a stage needs")
        let stages = stages.compactMap { $0 as? any NetworkStage }
        var identities: [String: String] = [:]
        // First everything that may be amiss with a file's name, then the reading.
        let paths = try stages.map { try path(of: $0) }
        var filled: [any NetworkStage] = []
        for (stage, path) in zip(stages, paths) {
            defer { filled.append(stage) }
            let twin = filled.first { $0.network.sharesValues(with: stage.network) }
            guard let path else {
                let first = sharing(stage).first ?? stage
                if twin == nil {
                    stage.network.materialize(key: RandomKey(seed: 0).folding(first.id).folding("weights"))
                }
                identities[stage.id] = "untrained"
                continue
            }
            let checkpoint = try CheckpointFile.open(path)
            try requireTrained(checkpoint, for: stage)
            try requireSameModel(checkpoint, for: stage, progress)
            if let twin {
                identities[stage.id] = identities[twin.id]
            } else {
                try checkpoint.load(into: stage.network)
                identities[stage.id] = "sha256:" + (try Digest.hex(ofFile: path))
            }
        }
        return identities
    }

    /// The stages of the cascade that have the network of `stage`, itself among them.
    private func sharing(_ stage: any NetworkStage) -> [any NetworkStage] {
        file.cascade.networkStages.filter { $0.network.sharesValues(with: stage.network) }
    }

    /// The checkpoint of a stage; nil for random weights.
    private func path(of stage: any NetworkStage) throws(BatonError) -> String? {
        let sharing = sharing(stage)
        // Of stages that share a network one is trained, for all of them.
        let trained = sharing.first { (try? $0.requireTrainable()) != nil } ?? stage
        let hint =
            "train it with 'baton train … --stage \(trained.id)', or name a checkpoint with --weights \(stage.id)=FILE"
        let chosen = Set(sharing.compactMap { choices[$0.id] })
        guard chosen.count < 2 else {
            throw BatonError(
                .usage,
                "stages \(sharing.map { "'\($0.id)'" }.joined(separator: ", ")) share one network, but --weights names "
                    + chosen.sorted().joined(separator: " and "), hint: "name one checkpoint, for any of them")
        }
        guard let path = chosen.first ?? file.cascade[stage.id]?.weights else {
            guard allowsUntrained else {
                throw BatonError(.missingInput, "stage '\(stage.id)' has no weights", file: file.path, hint: hint)
            }
            return nil
        }
        guard FileManager.default.fileExists(atPath: path) else {
            guard allowsUntrained, chosen.isEmpty else {
                throw BatonError(
                    .missingInput, "the weights of stage '\(stage.id)' are not there", file: path, hint: hint)
            }
            return nil
        }
        return path
    }

    /// H12: somebody has trained them.
    private func requireTrained(_ checkpoint: CheckpointFile, for stage: any Stage) throws {
        guard let training = try checkpoint.training(), training.imagesSeen == 0, !allowsUntrained else { return }
        throw BatonError(
            .badData, "the weights of stage '\(stage.id)' have not been trained: they have seen no image",
            file: checkpoint.path, hint: "--allow-untrained samples them nevertheless")
    }

    /// H12: they were trained for what the cascade file says.
    private func requireSameModel(
        _ checkpoint: CheckpointFile, for stage: any Stage, _ progress: WorkProgress
    ) throws {
        // An imported network brings no configuration; its arrays are compared when they are loaded.
        guard checkpoint.configuration != "{}" else { return }
        let trained: CascadeFile
        do {
            trained = try CascadeFile.load(stored: checkpoint.configuration, file: checkpoint.path, plugins: plugins)
        } catch let error as DiagnosticsError {
            throw BatonError(
                .badData,
                "the configuration in the checkpoint is not valid here: "
                    + (error.diagnostics.first { $0.severity == .error }?.message ?? "unknown"), file: checkpoint.path)
        }
        guard let old = trained.modelIdentity(ofStage: trained.stage(like: stage, sharing: checkpoint.stageID)),
            let new = file.modelIdentity(ofStage: stage.id)
        else { return }
        var differences = SettingsDifference.list(from: old.canonical(), to: new.canonical())
            .map { "\($0.path) was \($0.old), not \($0.new)" }
        // Labels are numbers in the weights: the same name must have the same one.
        let (was, wanted) = (ClassNames(checkpoint.classNames ?? []), ClassNames(file.description.labelNames))
        if stage.offers.labels > 0, try !was.agree(with: wanted) {
            differences.append("the classes were \(was.summary), not \(wanted.summary)")
        }
        guard !differences.isEmpty else { return }
        let message =
            "the weights of stage '\(stage.id)' were trained for another model: "
            + differences.prefix(3).joined(separator: "; ")
            + (differences.count > 3 ? "; and \(differences.count - 3) more" : "")
        guard allowsUntrained else {
            throw BatonError(
                .badData, message, file: checkpoint.path,
                hint: "make the cascade file agree with the training, or train the stage again")
        }
        progress(.warning("\(checkpoint.path): \(message)"))
    }
}

extension CascadeFile {
    /// The id of the stage that a checkpoint of stage `id` can fill `stage` as: itself, or where it shares its network one
    /// that does so too, by its id or its size.
    fileprivate func stage(like stage: any Stage, sharing id: String) -> String {
        guard let own = cascade[id]?.stage as? any NetworkStage else { return id }
        let candidates = cascade.networkStages.filter { $0.network.sharesValues(with: own.network) }
        let match =
            candidates.first { $0.id == stage.id } ?? candidates.first { $0.resolution == stage.resolution } ?? own
        return match.id
    }
}
