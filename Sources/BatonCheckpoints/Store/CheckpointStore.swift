import BatonFiles
import BatonNetworks

/// Checkpoints as HDF5 files, one stage a file.
///
/// ``save(_:to:precision:)`` replaces a file in one step and only once the new one is complete and on the disk. Every
/// data set carries a checksum that is compared whenever it is read.
public enum CheckpointStore {
    /// Reads a whole checkpoint. To read a part of one, or to fill a network without copies, use ``CheckpointFile``.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - backbones: the networks that it may be of.
    public static func load(
        _ path: String, backbones: BackboneRegistry = .builtIn
    ) throws(BatonError) -> StageCheckpoint {
        let file = try CheckpointFile.open(path)
        var averages: [Int: [NamedArray]] = [:]
        for halfLife in file.halfLives { averages[halfLife] = try file.arrays(.average(halfLife)) }
        return StageCheckpoint(
            stageID: file.stageID, network: try file.network(among: backbones), configuration: file.configuration,
            provenance: file.provenance, model: try file.arrays(.model), ema: try file.arrays(.ema),
            averages: averages, optimizer: try file.optimizer(), training: try file.training())
    }
}
