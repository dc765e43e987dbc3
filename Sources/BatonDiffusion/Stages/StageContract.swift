import BatonSettings

/// What a family checks of a composition, beyond what the hand-off contract asks of every stage.
public protocol StageContract: Sendable {
    /// Findings about the edge into `stage`.
    ///
    /// - Parameters:
    ///   - stage: the stage.
    ///   - declaration: the stage as it is declared, with the places of its keys.
    ///   - promise: what the predecessor emits; nil without one.
    func edgeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, after promise: HandoffPromise?
    ) -> [Diagnostic]

    /// Findings about `stage` among all others of `cascade`, which may share its network.
    func cascadeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, in cascade: Cascade
    ) -> [Diagnostic]
}

extension StageContract {
    /// Nothing.
    public func edgeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, after promise: HandoffPromise?
    ) -> [Diagnostic] { [] }

    /// Nothing.
    public func cascadeFindings(
        of stage: DiffusionStage, _ declaration: StageDeclaration, in cascade: Cascade
    ) -> [Diagnostic] { [] }
}
