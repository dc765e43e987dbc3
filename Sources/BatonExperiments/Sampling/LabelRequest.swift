import BatonDiffusion
import BatonSettings

/// Which classes to sample.
public enum LabelRequest: Sendable, Hashable {
    /// Each image its own random class, from its own seed.
    case uniform
    /// Seed mod number of classes.
    case balanced
    /// No class: the network's unconditional prediction.
    case none
    /// These classes over and over, in the order of the seeds.
    case list([Int])

    /// Reads `uniform`, `balanced`, `none`, or classes with commas, each by name or number.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - count: how many classes there are.
    ///   - names: their names; may be empty.
    public init(parsing text: String, count: Int, names: [String]) throws(BatonError) {
        if ["uniform", "balanced", "none"].contains(text), let named = names.firstIndex(of: text) {
            throw BatonError(
                .usage, "'\(text)' is a choice of classes and the name of one", hint: "write #\(named) for the class")
        }
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

    /// The number of one class: a name first, or else a number; `#3` is always a number.
    private static func label(_ text: String, count: Int, names: [String]) throws(BatonError) -> Int {
        let isMarked = text.hasPrefix("#")
        let number = Int(isMarked ? String(text.dropFirst()) : text).flatMap { (0..<count).contains($0) ? $0 : nil }
        let named: Int?
        do {
            named = try ClassNames(names).number(of: text)
        } catch {
            throw BatonError(.usage, error.message, hint: "#3 is the class of number 3, whatever it is called")
        }
        let areNumbers = !names.isEmpty && names.allSatisfy { Int($0) != nil }
        if let named {
            // Names that are numbers are meant as names; among others, nobody can tell.
            guard areNumbers || number == nil || number == named || isMarked else {
                throw BatonError(
                    .usage, "'\(text)' is the name of class \(named) and the number of class '\(names[number ?? 0])'",
                    hint: "write #\(named) for the one, and the name or #\(text) for the other")
            }
            return named
        }
        if let number, isMarked || !areNumbers { return number }
        let words = names + ["uniform", "balanced", "none"]
        let choices = names.isEmpty ? "" : ": " + ClassNames(names).summary
        throw BatonError(
            .usage, areNumbers ? "no class is called '\(text)'" : "there is no class '\(text)'",
            hint: (Int(text) == nil ? Spelling.nearestName(to: text, among: words) : nil).map {
                "did you mean '\($0)'?"
            }
                ?? "write uniform, balanced, none, or classes from \(areNumbers ? "#" : "")0 to "
                + "\(areNumbers ? "#" : "")\(count - 1)\(choices)")
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
