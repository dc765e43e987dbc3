import BatonDiffusion

/// Bins of σ that the training of a stage draws from equally often, by the stage's own law.
struct LevelBins {
    /// Inner edges, ascending; none where there is one level only.
    let edges: [Double]
    /// The median level of each bin.
    let middles: [Double]

    /// Bins of a law; fewer than asked for where levels coincide.
    init(_ levels: LevelDistribution, count: Int = 8) {
        var edges: [Double] = []
        for bin in 1..<count {
            let sigma = levels.sigma(at: Double(bin) / Double(count))
            if sigma > (edges.last ?? max(levels.sigmaMinimum, 0)) { edges.append(sigma) }
        }
        let times = [0] + edges.map(levels.time(of:)) + [1]
        self.edges = edges
        middles = zip(times, times.dropFirst()).map { levels.sigma(at: max(($0 + $1) / 2, levels.minimumTime)) }
    }

    /// How many there are.
    var count: Int { edges.count + 1 }

    /// The bin of a level.
    func index(of sigma: Double) -> Int { edges.firstIndex { sigma < $0 } ?? edges.count }

    /// A line's entry for a bin in which `images` have a loss of `total` together; one that is not finite is left out.
    func statistics(of bin: Int, images: Int, total: Double) -> TrainingStatistics.Level {
        TrainingStatistics.Level(
            from: bin == 0 ? 0 : edges[bin - 1], to: bin < edges.count ? edges[bin] : nil, images: images,
            loss: images > 0 && total.isFinite ? total / Double(images) : nil)
    }
}
