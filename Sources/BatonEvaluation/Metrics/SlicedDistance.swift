import BatonTensor

/// The sliced Wasserstein-1 distance of weighted points from fixed ones.
///
/// Sorting does not depend on weights: both sides are merged once a direction, and the distance for any weights of the owners
/// is one pass, `∫ |F − G| dx` over the gaps between neighbours.
package struct SlicedDistance {
    /// A point in the order of a direction: its owner, or −1 − i for the fixed point's owner i, and the gap to the next one.
    private struct Step {
        var owner: Int32
        var gap: Float
    }

    private let owners: Int
    private let pointsPerOwner: Int
    /// Weight of each fixed point's owner, shared by its points.
    private let fixedShares: [Double]
    /// Direction after direction.
    private let steps: [Step]
    private let directions: Int

    /// - Parameters:
    ///   - points: `[owners·m, d]`, the points of each owner one after the other.
    ///   - owners: pictures that the points belong to.
    ///   - fixed: `[k·m′, d]`, those of the other side.
    ///   - weights: one a fixed owner, summing to 1.
    ///   - directions: unit vectors `[n, d]`.
    package init(_ points: Tensor, owners: Int, _ fixed: Tensor, weights: [Double], directions: Tensor) {
        self.owners = owners
        self.directions = directions.shape[0]
        pointsPerOwner = points.shape[0] / owners
        let fixedPerOwner = fixed.shape[0] / weights.count
        fixedShares = weights.map { $0 / Double(fixedPerOwner) }
        let left = points.linear(weight: directions, bias: nil).array()
        let right = fixed.linear(weight: directions, bias: nil).array()
        let count = directions.shape[0]
        var steps: [Step] = []
        steps.reserveCapacity((points.shape[0] + fixed.shape[0]) * count)
        for direction in 0..<count {
            var line: [(value: Float, owner: Int32)] = []
            line.reserveCapacity(points.shape[0] + fixed.shape[0])
            for row in 0..<points.shape[0] {
                line.append((left[row * count + direction], Int32(row / pointsPerOwner)))
            }
            for row in 0..<fixed.shape[0] {
                line.append((right[row * count + direction], Int32(-1 - row / fixedPerOwner)))
            }
            line.sort { $0.value < $1.value }
            for index in line.indices {
                let next = index + 1 < line.count ? line[index + 1].value : line[index].value
                steps.append(Step(owner: line[index].owner, gap: next - line[index].value))
            }
        }
        self.steps = steps
    }

    /// The mean over the directions, where owner i's points share `weights[i]`.
    package func distance(weights: [Double]) -> Double {
        let total = weights.reduce(0, +) * Double(pointsPerOwner)
        // One table for both sides: fixed owners from the back.
        let shares = fixedShares.reversed().map { -$0 } + weights.map { $0 / total }
        let origin = fixedShares.count
        let line = steps.count / max(directions, 1)
        var sum = 0.0
        shares.withUnsafeBufferPointer { shares in
            steps.withUnsafeBufferPointer { steps in
                for start in stride(from: 0, to: steps.count, by: max(line, 1)) {
                    var difference = 0.0
                    for step in steps[start..<(start + line)] {
                        difference += shares[origin + Int(step.owner)]
                        sum += abs(difference) * Double(step.gap)
                    }
                }
            }
        }
        return sum / Double(max(directions, 1))
    }
}
