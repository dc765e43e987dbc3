/// What a condition is multiplied with before the network sees it.
public enum ConditionScaling: String, Hashable, Sendable, CaseIterable {
    /// c_in at the condition's own level: unit variance for every level.
    case conditionLevel = "condition-level"
    /// c_in at the level of the noisy image, as a network has it that is fed both through one preconditioning.
    case imageLevel = "image-level"
    /// Nothing.
    case none
}
