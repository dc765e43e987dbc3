/// What an array of a network is for, where it serves an input that another network of the kind may lack or have in another
/// width: classes and augmentations.
public enum OptionalInput: Sendable, Hashable {
    /// One entry a class along `axis`. Where there is a null label, its entry comes behind them.
    ///
    /// `isRooted` says that the network multiplies one-hot rows by the root of the number of classes (EDM), so that an entry
    /// has another effect among more of them.
    case classes(axis: Int, hasNull: Bool, isRooted: Bool)
    /// Added whatever the class is, to what the linear layer `layer` reads.
    case classBias(readBy: String)
    /// The map of augmentation parameters.
    case augmentation
}

extension OptionalInput {
    /// What an array of a U-Net under its published name is for.
    static func unet(_ name: String, isRooted: Bool) -> OptionalInput? {
        switch name {
        case "map_label.weight": .classes(axis: 1, hasNull: false, isRooted: isRooted)
        case "map_label.bias": .classBias(readBy: "map_layer0")
        case "map_augment.weight": .augmentation
        default: nil
        }
    }
}
