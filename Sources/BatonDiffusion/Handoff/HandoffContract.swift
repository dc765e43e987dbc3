import BatonNetworks
import BatonSettings

/// The comparison of what every stage emits with what its successor was trained on (cascades.md §3.4).
///
/// A pure function of the declarations: no weights, no files. Every violation is reported, in the order of the stages.
public enum HandoffContract {
    /// Every finding about `stages`, which stand in the order in which they run.
    ///
    /// - Parameters:
    ///   - stages: the stages, in order.
    ///   - unjudged: positions of stages whose predecessor is not known well enough to be compared.
    public static func diagnostics(
        of stages: [StageDeclaration], withoutEdgesInto unjudged: Set<Int> = []
    ) -> [Diagnostic] {
        var findings: [Diagnostic] = []
        var earlier: [String: StageDeclaration] = [:]
        for (index, stage) in stages.enumerated() {
            if earlier[stage.id] != nil {
                findings.append(
                    .error(
                        "handoff.duplicate", "two stages are called '\(stage.id)'", at: stage.location(of: "id"),
                        hint: "a stage's id names its random numbers and its checkpoint; give each its own"))
            }
            findings += own(stage)
            if !unjudged.contains(index) { findings += edge(into: stage, earlier: earlier, later: stages) }
            earlier[stage.id] = stage
        }
        return findings
    }

    /// What concerns a stage alone: guidance (H5) and its start (H7, H14).
    static func own(_ stage: StageDeclaration) -> [Diagnostic] {
        var findings = guidance(of: stage)
        if let start = stage.accepts.start { findings += self.start(start, of: stage) }
        return findings
    }

    /// H5: guidance needs a network that learnt the unconditional prediction.
    static func guidance(of stage: StageDeclaration) -> [Diagnostic] {
        guard let guidance = stage.guidance, guidance.needsUnconditional else { return [] }
        let what = "stage '\(stage.id)' is guided with scale \(text(guidance.scale))"
        let place = stage.location(of: "guidance.scale")
        let told = [
            (Signal.label, stage.accepts.labels, stage.labelDropout),
            (.embedding, stage.offers.embedding, stage.embeddingDropout),
        ].filter { $0.1 > 0 && guidance.drops.contains($0.0) }
        guard !told.isEmpty else {
            return [
                .error(
                    "handoff.guidance", "\(what), but the cascade has no labels", at: place,
                    hint: "leave guidance out, or declare labels: {count: …, dropout: 0.1}")
            ]
        }
        guard let (signal, _, _) = told.first(where: { $0.2 <= 0 }) else { return [] }
        guard signal == .label else {
            return [
                .error(
                    "handoff.guidance",
                    "\(what), but its training never hides an embedding (embedding.dropout is 0)", at: place,
                    hint: "train with embedding: {dropout: 0.1}, or leave it in: guidance: {drop: [label]}")
            ]
        }
        return [
            .error(
                "handoff.guidance", "\(what), but its training never hides a label (labels.dropout is 0)", at: place,
                notes: ["the unconditional prediction would come from a network that never learnt one"],
                hint: "train with labels: {dropout: 0.1}, or set guidance.scale: 1")
        ]
    }

    /// The edge between `stage` and the predecessor it names.
    static func edge(
        into stage: StageDeclaration, earlier: [String: StageDeclaration], later: [StageDeclaration]
    ) -> [Diagnostic] {
        guard let from = stage.from else {
            guard stage.accepts.predecessor == .required else { return [] }
            return [
                .error(
                    "handoff.missing", "stage '\(stage.id)' starts from a smaller image but names no predecessor",
                    at: stage.location(of: ""), hint: "add from: with the id of the stage below")
            ]
        }
        guard let predecessor = earlier[from] else {
            let known = later.map(\.id).filter { earlier[$0] != nil }
            return [
                unknownPredecessor(
                    from, of: stage.id, earlier: known, isLater: later.contains { $0.id == from },
                    at: stage.location(of: "from"))
            ]
        }
        guard stage.accepts.predecessor == .required else {
            return [
                .error(
                    "handoff.unexpected",
                    "stage '\(stage.id)' starts from noise and takes no image, but names '\(from)'",
                    at: stage.location(of: "from"), hint: "leave from: out, or choose another type")
            ]
        }
        return sizes(from: predecessor, to: stage) + spaces(from: predecessor, to: stage)
            + levels(from: predecessor, to: stage)
    }

    /// What there is to say where stage `id` names a predecessor that does not come before it.
    ///
    /// - Parameters:
    ///   - from: what it names as its predecessor.
    ///   - id: the stage's id.
    ///   - earlier: ids of the stages that do, in their order.
    ///   - isLater: whether it is the stage itself or one behind it.
    ///   - location: where that stands.
    public static func unknownPredecessor(
        _ from: String, of id: String, earlier: [String], isLater: Bool, at location: SourceLocation?
    ) -> Diagnostic {
        let nearest = Spelling.nearest(to: from, among: earlier).map { "did you mean '\($0)'?" }
        return .error(
            isLater ? "handoff.order" : "handoff.unknown-stage",
            isLater
                ? "stage '\(id)' takes its image from '\(from)', which does not come before it"
                : "stage '\(id)' takes its image from '\(from)', which is no stage of this cascade", at: location,
            hint: nearest
                ?? (earlier.isEmpty
                    ? "no stage comes before it" : "stages before it: " + earlier.joined(separator: ", ")))
    }

    /// A number as a person writes it.
    static func text(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(Float(number))
    }
}
