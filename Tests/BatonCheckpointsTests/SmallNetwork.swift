import BatonCheckpoints
import BatonNetworks
import BatonTensor

/// A small network with random weights, and what a training of it would save.
struct SmallNetwork {
    let backbone: any Backbone
    let checkpoint: StageCheckpoint

    init(channels: Int = 16) throws {
        var configuration = SongUNet.Configuration(resolution: 8)
        configuration.modelChannels = channels
        configuration.channelMultipliers = [1, 2]
        configuration.blocks = 1
        configuration.attentionResolutions = [4]
        let network = NetworkConfiguration(configuration)
        backbone = try network.makeBackbone()
        backbone.materialize(key: RandomKey(seed: 1))
        let weights = backbone.parameters.map(\.namedArray)
        let halved = weights.map { NamedArray(name: $0.name, shape: $0.shape, values: $0.values.map { $0 / 2 }) }
        let moments = weights.map { NamedArray(name: "first." + $0.name, shape: $0.shape, values: $0.values) }
        checkpoint = StageCheckpoint(
            stageID: "top", network: network, configuration: #"{"id": "top", "σ": 0.5}"#,
            provenance: #"{"images": 12}"#, model: weights + backbone.buffers.map(\.namedArray), ema: halved,
            averages: [50_000: weights],
            optimizer: OptimizerState(arrays: moments, steps: 7, parameterSteps: ["map_layer0.bias": 3]),
            training: TrainingState(
                imagesSeen: 1 << 40, steps: 7, seed: .max, random: [1, .max, 3],
                statistics: ["loss": [0.1, .infinity, -0.0], "none": []]))
    }
}

/// A checkpoint with its arrays in order of name.
func sorted(_ checkpoint: StageCheckpoint) -> StageCheckpoint {
    var result = checkpoint
    result.model.sort { $0.name < $1.name }
    result.ema.sort { $0.name < $1.name }
    for halfLife in result.averages.keys { result.averages[halfLife]?.sort { $0.name < $1.name } }
    result.optimizer?.arrays.sort { $0.name < $1.name }
    return result
}
