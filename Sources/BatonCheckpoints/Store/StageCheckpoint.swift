import BatonNetworks

/// One trained stage: its weights, what they belong to and where they come from.
public struct StageCheckpoint: Sendable, Hashable {
    /// The stage's id in its cascade.
    public var stageID: String
    /// The network that the weights belong to.
    public var network: NetworkConfiguration
    /// The resolved configuration of the stage, JSON; `{}` where there is none.
    public var configuration: String
    /// How, when and from what it was made, JSON. Two checkpoints of equal content have equal bytes, so a time that is
    /// wanted belongs in here.
    public var provenance: String
    /// Weights and buffers under their published names.
    public var model: [NamedArray]
    /// Averages of the weights, under the same names; empty where there are none. Buffers may be left out.
    public var ema: [NamedArray]
    /// Further averages of the weights by their half-life in images.
    public var averages: [Int: [NamedArray]]
    /// The optimiser's state; nil in a checkpoint that is not trained further.
    public var optimizer: OptimizerState?
    /// Where the training stands; nil in a checkpoint that is not trained further.
    public var training: TrainingState?

    /// Collects what a file holds of one stage.
    public init(
        stageID: String, network: NetworkConfiguration, configuration: String = "{}", provenance: String = "{}",
        model: [NamedArray], ema: [NamedArray] = [], averages: [Int: [NamedArray]] = [:],
        optimizer: OptimizerState? = nil, training: TrainingState? = nil
    ) {
        self.stageID = stageID
        self.network = network
        self.configuration = configuration
        self.provenance = provenance
        self.model = model
        self.ema = ema
        self.averages = averages
        self.optimizer = optimizer
        self.training = training
    }
}
