import BatonCheckpoints
import BatonConfiguration
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation

/// Fills the networks of stages from their checkpoints.
enum StageWeights {
    /// A checkpoint that replaces the one named in the cascade file: `top=runs/00007/top.h5`.
    struct Choice: Sendable, Hashable {
        /// The stage.
        let stage: String
        /// The file.
        let file: String

        /// Reads `stage=file`.
        init(parsing text: String) throws(BatonError) {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw BatonError(
                    .usage, "'\(text)' does not name a stage and a file", hint: "write --stage top=top.h5")
            }
            stage = parts[0]
            file = parts[1]
        }
    }

    /// Loads the weights of `stages`, and returns what identifies those of each.
    static func load(
        _ stages: [any Stage], of file: CascadeFile, choices: [Choice], allowsUntrained: Bool
    ) throws -> [String: String] {
        [:]
    }
}
