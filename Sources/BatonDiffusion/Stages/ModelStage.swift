import BatonNetworks
import BatonTensor

/// A stage around one `StageModel`, and what all such stages have in common.
public protocol ModelStage: NetworkStage {
    /// Network, preconditioning and guidance.
    var model: StageModel { get set }
}

extension ModelStage {
    /// The network.
    public var network: any Backbone { model.network }

    /// Guidance, where there is one.
    public var guidance: Guidance? { model.guidance }

    /// Most images that go through the network at once.
    public var maximumBatch: Int {
        get { model.maximumBatch }
        set { model.maximumBatch = newValue }
    }

    /// One unguided evaluation of D.
    public func denoised(_ x: Tensor, at levels: NoiseLevels, labels: Tensor?, augment: Tensor?) throws -> Tensor {
        try model.denoised(x, at: levels, labels: labels, augment: augment)
    }
}
