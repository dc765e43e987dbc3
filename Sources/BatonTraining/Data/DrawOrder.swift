import BatonTensor

/// Which picture training sees as its `i`-th: a function of the key and `i` alone, so that a resumed run goes on as if it
/// had never stopped.
///
/// Every picture comes once an epoch, in an order of the epoch's own. Where classes are balanced, every class comes once a
/// round, and each class goes through epochs of its own.
public final class DrawOrder {
    private let key: RandomKey
    private let groups: [[Int]]
    /// The order of the epoch that each group is in. A convenience: what is drawn does not depend on it.
    private var orders: [Int: (epoch: Int, order: [Int])] = [:]

    /// An order over groups that are drawn equally often, each of at least one picture's index.
    public init(key: RandomKey, groups: [[Int]]) {
        precondition(!groups.isEmpty && groups.allSatisfy { !$0.isEmpty }, "nothing to draw from")
        self.key = key
        self.groups = groups
    }

    /// The index of draw `number`, counted from 0.
    public subscript(number: Int) -> Int {
        let round = number / groups.count
        let group =
            groups.count == 1
            ? 0 : permutation(-1, of: groups.count, epoch: round)[number % groups.count]
        let items = groups[group]
        return items[permutation(group, of: items.count, epoch: round / items.count)[round % items.count]]
    }

    /// The order of a group's pictures in an epoch; group −1 stands for the groups themselves.
    private func permutation(_ group: Int, of count: Int, epoch: Int) -> [Int] {
        if let known = orders[group], known.epoch == epoch { return known.order }
        let order = key.folding(group).folding(epoch).permutation(of: count)
        orders[group] = (epoch, order)
        return order
    }
}
