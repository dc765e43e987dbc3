import BatonConfiguration
import BatonSettings

/// Names everything, besides seed and label, that a picture depends on.
enum SampleIdentity {
    /// Sixteen hexadecimal digits.
    ///
    /// - Parameters:
    ///   - stages: ids of the stages that run.
    ///   - weights: what identifies the weights of each.
    ///   - source: what the images are made from besides noise.
    static func hash(
        of file: CascadeFile, stages: [String], weights: [String: String], source: SampleSource?
    ) -> String {
        var whole = file.withoutWeights
        // What says how to train, or explains, makes no other pictures.
        whole["summary"] = nil
        let kept = (whole["stages"]?.items ?? []).filter { stages.contains($0["id"]?.text ?? "") }.map { stage in
            var stage = stage
            stage["training"] = nil
            stage["weights"] = weights[stage["id"]?.text ?? ""].map { SettingsNode(.string($0)) }
            return stage
        }
        whole["stages"] = SettingsNode(.list(kept))
        switch source {
        case nil: whole["input"] = SettingsNode(.bool(false))
        case .below: whole["input"] = SettingsNode(.bool(true))
        case .given(let pictures): whole["input"] = SettingsNode(.string(pictures.identity))
        }
        return String(Digest.hex(of: whole.canonical().json(compact: true).utf8).prefix(16))
    }
}
