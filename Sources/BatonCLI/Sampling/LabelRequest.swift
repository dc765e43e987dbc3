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

    /// Reads `uniform`, `balanced`, `none`, or classes with commas, each by number or name.
    ///
    /// - Parameters:
    ///   - count: how many classes there are.
    ///   - names: their names; may be empty.
    init(parsing text: String, count: Int, names: [String]) throws(BatonError) {
        switch text {
        case "uniform": self = .uniform
        case "balanced": self = .balanced
        case "none": self = .none
        default:
            guard count > 0 else {
                throw BatonError(
                    .usage, "the cascade has no classes, so there is no class '\(text)'", hint: "leave --labels out")
            }
            var classes: [Int] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                classes.append(try LabelRequest.label(String(part.trimmingSpaces()), count: count, names: names))
            }
            self = .list(classes)
        }
    }

    private static func label(_ text: String, count: Int, names: [String]) throws(BatonError) -> Int {
        if let number = Int(text) {
            guard (0..<count).contains(number) else {
                throw BatonError(.usage, "there is no class \(number)", hint: "classes are 0 to \(count - 1)")
            }
            return number
        }
        if let index = names.firstIndex(where: { $0.lowercased() == text.lowercased() }) { return index }
        let words = names + ["uniform", "balanced", "none"]
        throw BatonError(
            .usage, "there is no class '\(text)'",
            hint: Spelling.nearestName(to: text, among: words).map { "did you mean '\($0)'?" }
                ?? "write uniform, balanced, none, or classes from 0 to \(count - 1)"
                + (names.isEmpty ? "" : ": " + names.joined(separator: ", ")))
    }

    /// The class of the image at `position` of the whole job; nil for none.
    func label(of sample: SampleID, at position: Int, classes: Int) -> Int? {
        switch self {
        case .uniform: LabelChoice.random.label(of: sample, count: classes)
        case .balanced: LabelChoice.balanced.label(of: sample, count: classes)
        case .none: nil
        case .list(let list): list[position % list.count]
        }
    }
}
