import BatonDiffusion

/// What is written under the samples of a grid: the seed, and the class where there is one.
struct GridCaptions: Sendable {
    /// `3 dog`, `3>7 0.25`, `3 ~2 dog`.
    func text(_ item: SampleItem) -> String {
        var text = "\(item.sample.seed)"
        if let blend = item.sample.blend {
            switch blend.partner {
            case .seed(let seed): text += ">\(seed) \((blend.share * 100).rounded() / 100)"
            case .variation(let number): text += " ~\(number)"
            }
        }
        if let label = item.label { text += " " + (item.labelName ?? "#\(label)") }
        return text
    }
}
