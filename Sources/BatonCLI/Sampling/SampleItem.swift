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

    /// Every image of a job, in the order of its seeds.
    static func all(
        seeds: SeedList, labels: LabelRequest, classes: Int
    ) -> [SampleItem] {
        var items: [SampleItem] = []
        items.reserveCapacity(seeds.seeds.count)
        for (position, seed) in seeds.seeds.enumerated() {
            let sample = SampleID(seed: seed)
            let label = labels.label(of: sample, at: position, classes: classes)
            items.append(SampleItem(position: position, sample: sample, label: label))
        }
        return items
    }
}
