/// What a network may be told besides the noisy image and its level. Each has its own null: what a network sees where there is none.
public enum Signal: String, Hashable, Sendable, CaseIterable {
    /// A class; its null is a row of zeros, or a class of its own.
    case label
    /// A dense vector, such as a text encoder's; its null is zeros.
    case embedding
    /// An image beside the noisy one; its null is zeros.
    case image
    /// The level of that image; its null leaves the path out.
    case imageLevel = "image-level"
    /// The parameters of an augmentation; its null is none.
    case augmentation
}
