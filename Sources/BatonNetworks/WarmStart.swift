import BatonFiles
import BatonTensor

/// How a network begins its training with the arrays of another one: what it takes, what it adds.
///
/// A plan, made from names and shapes alone; ``fill(_:with:key:)`` carries it out.
public struct WarmStart: Sendable, Hashable {
    /// What a parameter begins with where the other network has not the like of it.
    public enum Rule: Sendable, Hashable {
        /// There must be an array of its name and shape.
        case required
        /// As `required`, but input channels may be missing: they become zero, so that what is new is not seen at first.
        case widened
        /// Zeros where there is no array.
        case zeros
        /// Drawn where there is no array.
        case drawn
    }

    /// Arrays that are taken as they are.
    public private(set) var taken: [String] = []
    /// Arrays that are taken and get further input channels of zeros.
    public private(set) var widened: [String] = []
    /// Parameters that begin as zeros.
    public private(set) var zeroed: [String] = []
    /// Parameters that begin as in any training.
    public private(set) var drawn: [String] = []
    /// Arrays with an entry a class, of which those are taken that serve a class of the network.
    public private(set) var relabelled: [ClassMatch] = []
    /// Arrays that the network has no use for, because it knows no classes or augmentations.
    public private(set) var omitted: [String] = []
    /// Why the arrays cannot serve; none where they can.
    public private(set) var problems: [String] = []

    /// Compares the arrays of a file with what `network` needs.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - found: what the checkpoint holds.
    ///   - stored: names of the classes that the file was trained on, in order; nil where they are not known.
    ///   - classes: names of the network's classes, in order; nil where they are not known.
    public init(
        of network: any Backbone, from found: [(name: String, shape: Shape)], knowing stored: [String]? = nil,
        classes: [String]? = nil
    ) {
        let shapes = Dictionary(found.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
        for parameter in network.parameters {
            let shape = shapes[parameter.name]
            switch network.optionalInput(parameter.name) {
            case .classes(let axis, let hasNull, let isRooted):
                let match = shape.flatMap {
                    ClassMatch(
                        parameter, from: $0, axis: axis, hasNull: hasNull, isRooted: isRooted, stored: stored,
                        classes: classes)
                }
                if let match { relabelled.append(match) } else { compare(parameter, with: shape, rule: .zeros) }
            case .classBias, .augmentation: compare(parameter, with: shape, rule: .zeros)
            case nil: compare(parameter, with: shape, rule: network.warmStartRule(of: parameter))
            }
        }
        for buffer in network.buffers { compare(buffer, with: shapes[buffer.name], rule: .drawn) }
        let known = Set((network.parameters + network.buffers).map(\.name))
        let unknown = found.filter { !known.contains($0.name) }
        omitted = unknown.map(\.name).filter { network.optionalInput($0) != nil }.sorted()
        problems += unknown.filter { network.optionalInput($0.name) == nil }.map { "not used: \($0.name) \($0.shape)" }
            .sorted()
    }

    private mutating func compare(_ parameter: Parameter, with shape: Shape?, rule: Rule) {
        switch (shape, rule) {
        case (parameter.shape, _): taken.append(parameter.name)
        case (let shape?, .widened) where WarmStart.isNarrower(shape, than: parameter.shape):
            widened.append(parameter.name)
        case (let shape?, _):
            problems.append("shape: \(parameter.name) is \(shape) in the file, expected \(parameter.shape)")
        case (nil, .zeros): zeroed.append(parameter.name)
        case (nil, .drawn): drawn.append(parameter.name)
        case (nil, _): problems.append("missing: \(parameter.name) \(parameter.shape)")
        }
    }

    private static func isNarrower(_ shape: Shape, than wanted: Shape) -> Bool {
        guard shape.rank == wanted.rank, shape.rank > 1, shape[1] < wanted[1] else { return false }
        return (0..<shape.rank).allSatisfy { $0 == 1 || shape[$0] == wanted[$0] }
    }

    /// Gives `network`, which the plan was made for, its first values; there must be no problems.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - arrays: those that the plan was made from.
    ///   - key: what the rest is drawn from, as in a training that begins with nothing.
    /// - Throws: `BatonError` where an array is missing, or a buffer is not what the configuration says. The network may
    ///   then have some of its values.
    public func fill(_ network: any Backbone, with arrays: [NamedArray], key: RandomKey) throws(BatonError) {
        let named = Dictionary(arrays.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let (wide, zero, new) = (Set(widened), Set(zeroed), Set(drawn))
        let matches = Dictionary(relabelled.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for parameter in network.parameters + network.buffers {
            if new.contains(parameter.name) {
                parameter.materialize(key: key)
            } else if zero.contains(parameter.name) {
                try parameter.set([Float](repeating: 0, count: parameter.count))
            } else {
                guard let array = named[parameter.name] else { throw .missingArray(parameter.name) }
                if let match = matches[parameter.name] {
                    try parameter.set(match.values(from: array, to: parameter.shape))
                } else {
                    try parameter.set(
                        wide.contains(parameter.name) ? WarmStart.widening(array, to: parameter.shape) : array.values)
                }
            }
        }
        for name in omitted {
            guard case .classBias(let layer)? = network.optionalInput(name), let bias = named[name] else { continue }
            try add(bias, to: layer, of: network)
        }
    }

    /// Adds what a linear layer makes of `input`, which is no longer added to what it reads, to its own bias.
    private func add(_ input: NamedArray, to layer: String, of network: any Backbone) throws(BatonError) {
        guard let weight = network.parameters.first(where: { $0.name == layer + ".weight" })?.value,
            let bias = network.parameters.first(where: { $0.name == layer + ".bias" }),
            weight.shape[1] == input.values.count
        else { return }
        let rows = weight.array()
        let columns = input.values.count
        try bias.set(
            bias.value.array().enumerated().map { row, value in
                (0..<columns).reduce(value) { $0 + rows[row * columns + $1] * input.values[$1] }
            })
    }

    /// The values of `array` `[out, in, …]` with zeros for the input channels that `shape` has beyond its own.
    private static func widening(_ array: NamedArray, to shape: Shape) -> [Float] {
        let inner = shape.dimensions.dropFirst(2).reduce(1, *)
        let (own, whole) = (array.shape[1] * inner, shape[1] * inner)
        var values = [Float](repeating: 0, count: shape.count)
        for row in 0..<shape[0] {
            values[row * whole..<row * whole + own] = array.values[row * own..<(row + 1) * own]
        }
        return values
    }
}

extension WarmStart: CustomStringConvertible {
    /// What is taken and what is not, names included where they are few enough to read.
    public var description: String {
        let rest: [(what: String, names: [String])] = [
            ("widened with zeros", widened), ("begin as zeros", zeroed), ("drawn anew", drawn),
            ("left out", omitted),
        ]
        let parts = rest.filter { !$0.names.isEmpty }.map { part in
            "\(part.names.count) \(part.what): \(part.names.joined(separator: ", "))"
        }
        return (["\(taken.count) arrays taken as they are"] + parts + relabelled.map(\.description))
            .joined(separator: "; ")
    }
}
