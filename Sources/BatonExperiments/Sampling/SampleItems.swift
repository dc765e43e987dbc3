import BatonDiffusion

/// Every image of a job, in order: the seeds, then what is mixed of two. Made one by one as they are asked for, so that a job of
/// millions takes no room.
struct SampleItems: RandomAccessCollection, Sendable {
    private let seeds: SeedList?
    private let blends: [SampleID]
    private let places: [SampleID: Int]
    private let labels: LabelRequest
    private let classes: Int
    private let names: [String]

    /// - Parameters:
    ///   - seeds: one image each; nil for none.
    ///   - blends: further images.
    ///   - classes: how many there are.
    ///   - names: their names; may be empty.
    init(
        seeds: SeedList?, blends: [SampleID] = [], labels: LabelRequest, classes: Int, names: [String] = []
    ) {
        self.seeds = seeds
        var seen = Set<SampleID>()
        self.blends = blends.filter { seen.insert($0).inserted }
        let before = seeds?.count ?? 0
        places = Dictionary(zip(self.blends, before...), uniquingKeysWith: { first, _ in first })
        self.labels = labels
        self.classes = classes
        self.names = names
    }

    var startIndex: Int { 0 }
    var endIndex: Int { (seeds?.count ?? 0) + blends.count }

    subscript(position: Int) -> SampleItem {
        let before = seeds?.count ?? 0
        let sample: SampleID =
            if let seeds, position < before { SampleID(seed: seeds[position]) } else { blends[position - before] }
        let label = labels.label(of: sample.nearestEnd, at: position, classes: classes)
        return SampleItem(
            position: position, sample: sample, label: label,
            labelName: label.flatMap { names.indices.contains($0) ? names[$0] : nil })
    }

    /// The place of an image; nil where it is none of these.
    func position(of sample: SampleID) -> Int? {
        sample.blend == nil && sample.index == 0 ? seeds?.position(of: sample.seed) : places[sample]
    }
}

extension SampleID {
    /// Of the two images that are mixed the nearer one, whose class it gets: at both ends that is their own.
    var nearestEnd: SampleID {
        if let blend, case .seed(let seed) = blend.partner, blend.share >= 0.5 { return SampleID(seed: seed) }
        return SampleID(seed: seed, index: index)
    }
}

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

/// The images of a job that one process makes: all of them, or those of a shard. Their places here are the slots of a collection.
struct SamplePart: RandomAccessCollection, Sendable {
    private let items: SampleItems
    private let shard: Shard?

    init(_ items: SampleItems, shard: Shard?) {
        self.items = items
        self.shard = shard
    }

    var startIndex: Int { 0 }
    var endIndex: Int {
        guard let shard else { return items.count }
        return (items.count - shard.number + shard.count) / shard.count
    }

    subscript(slot: Int) -> SampleItem {
        items[shard.map { slot * $0.count + $0.number - 1 } ?? slot]
    }

    /// The slot of the image at a place of the whole job; nil where it is not this process's.
    func slot(of place: Int) -> Int? {
        guard let shard else { return place }
        return shard.contains(place) ? place / shard.count : nil
    }
}
