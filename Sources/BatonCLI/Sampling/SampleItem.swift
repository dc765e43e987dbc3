import BatonDiffusion
import BatonSettings

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

    /// Every image of a job, in the order of its seeds.
    static func all(
        seeds: SeedList, labels: LabelRequest, classes: Int, names: [String] = []
    ) -> [SampleItem] {
        var items: [SampleItem] = []
        items.reserveCapacity(seeds.seeds.count)
        for (position, seed) in seeds.seeds.enumerated() {
            let sample = SampleID(seed: seed)
            let label = labels.label(of: sample, at: position, classes: classes)
            let name = label.flatMap { names.indices.contains($0) ? names[$0] : nil }
            items.append(SampleItem(position: position, sample: sample, label: label, labelName: name))
        }
        return items
    }
}
