import BatonFiles
import BatonNetworks
import BatonTensor
import Foundation

extension CheckpointFile {
    /// Fills a network that may be a larger one: what the file lacks begins as the network says (`WarmStart`). All the
    /// file's weights must be wanted, its averages where it has any.
    ///
    /// Classes are matched by their names: those that the file knows are taken over, the others begin as no class.
    ///
    /// - Parameters:
    ///   - network: the network.
    ///   - key: what is drawn where the file has nothing.
    ///   - classes: names of the network's classes, in order; nil where they are not known.
    /// - Returns: what was taken from the file and what was not.
    /// - Throws: `BatonError` with all that is amiss, and then nothing has changed.
    public func begin(
        _ network: any Backbone, key: RandomKey, classes: [String]? = nil
    ) throws(BatonError) -> WarmStart {
        let section: Section = contents[.ema]?.isEmpty == false ? .ema : .model
        var found = contents[section] ?? []
        let buffers = Set(network.buffers.map(\.name))
        let stored = section == .model ? [] : (contents[.model] ?? []).filter { buffers.contains($0.name) }
        let names = Set(found.map(\.name))
        found += stored.filter { !names.contains($0.name) }
        let start = WarmStart(
            of: network, from: found.map { ($0.name, $0.shape) }, knowing: classNames, classes: classes)
        guard start.problems.isEmpty else { throw mismatch(start.problems) }
        var arrays = try self.arrays(section)
        if !stored.isEmpty {
            arrays += try self.arrays(.model).filter { buffers.contains($0.name) && !names.contains($0.name) }
        }
        try NonFinite.refuse(in: arrays, stage: stageID, file: path)
        do throws(BatonError) {
            for buffer in network.buffers {
                let values = arrays.first { $0.name == buffer.name }.map { Tensor($0.values, shape: $0.shape) }
                if let values, !buffer.accepts(values) { throw BatonError.foreignBuffer(buffer.name) }
            }
            try start.fill(network, with: arrays, key: key)
        } catch {
            throw mismatch(["different: \(error)"])
        }
        return start
    }

    /// Names of the classes that the weights were trained on, in order: those of the configuration, or else those of the
    /// data, which the provenance keeps; nil where the file does not say.
    public var classNames: [String]? {
        struct Configuration: Decodable {
            struct Labels: Decodable { let names: [String]? }
            let labels: Labels?
        }
        struct Provenance: Decodable { let classNames: [String]? }
        let decoder = JSONDecoder()
        let configured = try? decoder.decode(Configuration.self, from: Data(configuration.utf8)).labels?.names
        let known = try? decoder.decode(Provenance.self, from: Data(provenance.utf8)).classNames
        return [configured ?? nil, known ?? nil].lazy.compactMap(\.self).first { !$0.isEmpty }
    }

    private func mismatch(_ details: [String]) -> BatonError {
        BatonError(
            .mismatch, "the file belongs to another network", file: path, details: details,
            hint: "compare the network in the cascade file with the one that baton inspect shows")
    }
}
