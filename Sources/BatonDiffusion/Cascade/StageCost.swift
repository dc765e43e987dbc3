import BatonNetworks

/// What one image of a stage costs, counted from the configuration: nothing is allocated or measured.
public struct StageCost: Hashable, Sendable, Codable {
    /// Id of the stage.
    public var stage: String
    /// Side of the image in pixels.
    public var size: Int
    /// Parameters of the network.
    public var parameters: Int
    /// Network evaluations an image, guidance counted.
    public var calls: Int
    /// Multiply-accumulates of one evaluation.
    public var multiplyAccumulatesPerCall: Int
    /// Rough peak of one image's activations, in bytes.
    public var activationBytes: Int

    /// Counts `stage`.
    public init(_ stage: some Stage) {
        self.stage = stage.id
        size = stage.resolution
        parameters = stage.network.parameterCount
        calls = stage.calls
        multiplyAccumulatesPerCall = stage.network.multiplyAccumulates
        activationBytes = stage.network.activationBytes
    }

    /// Multiply-accumulates of one image.
    public var multiplyAccumulates: Int { calls * multiplyAccumulatesPerCall }

    /// Evaluations of a network of `top`'s cost that would cost the same: the effective NFE of papers.
    public func effectiveCalls(relativeTo top: StageCost) -> Double {
        Double(multiplyAccumulates) / Double(max(top.multiplyAccumulatesPerCall, 1))
    }
}

extension Cascade {
    /// What one image costs, a stage at a time in running order.
    public var costs: [StageCost] { nodes.map { StageCost($0.stage) } }
}
