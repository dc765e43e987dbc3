import BatonNetworks

/// What one image of a stage costs, counted from the configuration: nothing is allocated or measured.
public struct StageCost: Hashable, Sendable, Codable {
    /// Id of the stage.
    public var stage: String
    /// Side of the image in pixels.
    public var size: Int
    /// Parameters of the network that this stage evaluates.
    public var parameters: Int
    /// Network evaluations an image, guidance counted.
    public var calls: Int
    /// Multiply-accumulates of one evaluation.
    public var multiplyAccumulatesPerCall: Int
    /// Rough peak of one image's activations, in bytes.
    public var activationBytes: Int

    /// Counts `stage`; one that works by rule costs nothing that is counted here.
    public init(_ stage: any Stage) {
        let network = (stage as? any NetworkStage)?.network
        self.stage = stage.id
        size = stage.resolution
        parameters = network?.activeParameterCount ?? 0
        calls = stage.calls
        multiplyAccumulatesPerCall = network?.multiplyAccumulates ?? 0
        activationBytes = network?.activationBytes ?? 0
    }

    /// Multiply-accumulates of one image; no more than 2^56, so that sums over stages stay in range.
    public var multiplyAccumulates: Int {
        let (product, overflow) = calls.multipliedReportingOverflow(by: multiplyAccumulatesPerCall)
        return overflow ? 1 << 56 : min(product, 1 << 56)
    }

    /// Evaluations of a network of `top`'s cost that have as many multiply-accumulates.
    public func effectiveCalls(relativeTo top: StageCost) -> Double {
        Double(multiplyAccumulates) / Double(max(top.multiplyAccumulatesPerCall, 1))
    }
}

extension Cascade {
    /// What one image costs, a stage at a time in running order.
    public var costs: [StageCost] { nodes.map { StageCost($0.stage) } }

    /// Parameters of all stages; those that several share count once.
    public var parameterCount: Int {
        var seen = Set<ObjectIdentifier>()
        return networkStages.flatMap(\.network.parameters).reduce(0) { sum, parameter in
            seen.insert(ObjectIdentifier(parameter)).inserted ? sum + parameter.count : sum
        }
    }

    /// Evaluations of the last network that cost as much as all stages together, by latency where `costs` are seconds, by
    /// work where they are multiply-accumulates. LowDiff's effective NFE (§4) is that by latency, rounded up.
    ///
    /// - Parameters:
    ///   - calls: evaluations of each stage.
    ///   - costs: of one evaluation of each stage, in any one unit.
    public static func effectiveCalls(_ calls: [Int], costs: [Double]) -> Double {
        // A stage that works by rule makes no calls.
        guard let last = zip(calls, costs).filter({ $0.0 > 0 && $0.1 > 0 }).last?.1 else { return 0 }
        return zip(calls, costs).reduce(0) { $0 + Double($1.0) * $1.1 / last }
    }
}
