import BatonDiffusion
import BatonSettings

/// Which classes to sample, as written after `--labels`.
enum LabelRequest: Sendable, Hashable {
    /// Each image its own random class, from its own seed.
    case uniform
    /// Seed mod number of classes.
    case balanced
    /// No class: the network's unconditional prediction.
    case none
    /// These classes over and over, in the order of the seeds.
    case list([Int])

    /// Reads `uniform`, `balanced`, `none`, a class, or classes with commas.
    init(parsing text: String) throws(BatonError) {
        switch text {
        case "uniform": self = .uniform
        case "balanced": self = .balanced
        case "none": self = .none
        default:
            let parts = text.split(separator: ",", omittingEmptySubsequences: false)
            let classes = parts.compactMap { Int($0.trimmingSpaces()) }
            guard classes.count == parts.count, classes.allSatisfy({ $0 >= 0 }) else {
                throw BatonError(
                    .usage, "'\(text)' names no labels",
                    hint: "write uniform, balanced, none, one class such as 3, or several such as 0,1,2")
            }
            self = .list(classes)
        }
    }

    /// The class of the image at `position` of the whole job; nil for none.
    func label(of sample: SampleID, at position: Int, classes: Int) throws(BatonError) -> Int? {
        guard classes > 0 else {
            if case .list(let list) = self {
                throw BatonError(
                    .usage, "the cascade has no classes, so there is no class \(list[0])", hint: "leave --labels out")
            }
            return nil
        }
        switch self {
        case .uniform: return LabelChoice.random.label(of: sample, count: classes)
        case .balanced: return LabelChoice.balanced.label(of: sample, count: classes)
        case .none: return nil
        case .list(let list):
            let label = list[position % list.count]
            guard label < classes else {
                throw BatonError(.usage, "there is no class \(label)", hint: "classes are 0 to \(classes - 1)")
            }
            return label
        }
    }
}
