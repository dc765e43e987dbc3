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
