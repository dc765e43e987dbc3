import BatonDiffusion

/// One image that a command is to make.
struct SampleItem: Sendable, Hashable {
    /// Its place in the whole job, from 0.
    let position: Int
    /// What its random numbers follow from.
    let sample: SampleID
    /// Its class; nil for none.
    let label: Int?
    /// The name of its class, where it has one.
    let labelName: String?
}
