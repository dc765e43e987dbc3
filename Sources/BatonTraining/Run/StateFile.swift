import BatonHDF5
import BatonNetworks
import BatonSettings
import BatonTensor

/// Training states in files.
enum StateFile {
    static func save(
        _ state: TrainerState, stage: String, configuration: String, provenance: String, elapsed: Double,
        to path: String
    ) throws {
        try HDF5File.save(to: path) { (file) throws in
            try file.setAttribute("format", .string("baton-training-state"))
            try file.setAttribute("stage", .string(stage))
            try file.setAttribute("step", .integer(Int64(state.steps)))
            try file.setAttribute("images_seen", .integer(Int64(state.imagesSeen)))
            try file.setAttribute("elapsed", .number(elapsed))
            try file.write(configuration, to: "/meta/config")
            try file.write(provenance, to: "/meta/provenance")
            for (group, arrays) in [("model", state.model), ("ema", state.average), ("optimizer", state.optimizer)] {
                for array in arrays {
                    try file.write(array.values, shape: array.shape.dimensions, to: "/\(group)/\(array.name)")
                }
            }
        }
    }

    static func load(_ path: String) throws -> (state: TrainerState, elapsed: Double) {
        let file = try HDF5File.open(path)
        func arrays(_ group: String) throws -> [NamedArray] {
            guard try file.exists("/" + group) else { return [] }
            return try file.children(of: "/" + group).map { name in
                let dataset = try file.dataset("/\(group)/\(name)")
                return NamedArray(name: name, shape: Shape(dataset.shape), values: try dataset.floats())
            }
        }
        func integer(_ name: String) throws -> Int {
            guard let value = try file.attribute(name)?.integer else {
                throw BatonError(.badData, "no attribute '\(name)'", file: path)
            }
            return Int(value)
        }
        let state = TrainerState(
            model: try arrays("model"), average: try arrays("ema"), optimizer: try arrays("optimizer"),
            steps: try integer("step"), imagesSeen: try integer("images_seen"))
        return (state, try file.attribute("elapsed")?.number ?? 0)
    }
}
