import BatonCheckpoints
import BatonConfiguration
import BatonDiffusion
import BatonNetworks
import BatonSettings

/// The stage that a checkpoint describes by itself, without a cascade file.
package enum CheckpointStage {
    /// Makes the stage; its network has no values yet.
    package static func make(_ checkpoint: CheckpointFile, plugins: PluginRegistry) throws -> any NetworkStage {
        guard checkpoint.configuration != "{}" else { return try imported(checkpoint, plugins) }
        let file: CascadeFile
        do {
            file = try CascadeFile.load(stored: checkpoint.configuration, file: checkpoint.path, plugins: plugins)
        } catch let error as DiagnosticsError {
            // It is a damaged or foreign file, not somebody's configuration.
            throw DiagnosticsError(error.diagnostics, kind: .badData)
        }
        guard let stage = file.cascade[checkpoint.stageID]?.stage as? any NetworkStage else {
            throw BatonError(
                .badData,
                "the checkpoint's configuration does not describe a network for its stage '\(checkpoint.stageID)'",
                file: checkpoint.path)
        }
        return stage
    }

    /// An imported network comes without a configuration: it is preconditioned as EDM does.
    private static func imported(
        _ checkpoint: CheckpointFile, _ plugins: PluginRegistry
    ) throws -> any NetworkStage {
        let network = try checkpoint.network(among: plugins.backbones).makeBackbone()
        guard network.inputChannels == network.outputChannels else {
            throw BatonError(
                .badData,
                "the network takes \(network.inputChannels) channels and returns \(network.outputChannels): what the others "
                    + "are is not in the file", file: checkpoint.path,
                hint: "describe its stage in a cascade file and name the checkpoint there")
        }
        guard let settings = EDMFamily.schema(with: plugins.samplers).defaults else {
            throw BatonError(.failure, "the base family has no default settings")
        }
        let stage = try EDMFamily.makeStage(
            settings,
            in: StageContext(
                id: checkpoint.stageID, size: network.resolution,
                space: ImageSpace(channels: network.outputChannels), labels: LabelSpace(count: network.labelCount),
                network: network), samplers: plugins.samplers)
        return try stage.requireNetwork("cannot be evaluated")
    }
}
