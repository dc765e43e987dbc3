import BatonNetworks
import BatonTensor

extension CheckpointFile {
    /// Fills a network that may be a larger one: what the file lacks begins as the network says (``WarmStart``). All the
    /// file's weights must be wanted, its averages where it has any.
    ///
    /// - Parameter key: what is drawn where the file has nothing.
    /// - Returns: what was taken from the file and what was not.
    /// - Throws: ``CheckpointError`` with all that is amiss, and then nothing has changed.
    public func begin(_ network: any Backbone, key: RandomKey) throws(CheckpointError) -> WarmStart {
        let section: Section = contents[.ema]?.isEmpty == false ? .ema : .model
        var found = contents[section] ?? []
        let buffers = Set(network.buffers.map(\.name))
        let stored = section == .model ? [] : (contents[.model] ?? []).filter { buffers.contains($0.name) }
        let names = Set(found.map(\.name))
        found += stored.filter { !names.contains($0.name) }
        let start = WarmStart(of: network, from: found.map { ($0.name, $0.shape) })
        guard start.problems.isEmpty else { throw mismatch(start.problems) }
        var arrays = try self.arrays(section)
        if !stored.isEmpty {
            arrays += try self.arrays(.model).filter { buffers.contains($0.name) && !names.contains($0.name) }
        }
        do throws(NetworkError) {
            for buffer in network.buffers {
                let values = arrays.first { $0.name == buffer.name }.map { Tensor($0.values, shape: $0.shape) }
                if let values, !buffer.accepts(values) { throw NetworkError.buffer(buffer.name) }
            }
            try start.fill(network, with: arrays, key: key)
        } catch {
            throw mismatch(["different: \(error)"])
        }
        return start
    }

    private func mismatch(_ details: [String]) -> CheckpointError {
        CheckpointError(
            .mismatch, "the file belongs to another network", file: path, details: details,
            hint: "compare the network in the cascade file with the one that baton inspect shows")
    }
}
