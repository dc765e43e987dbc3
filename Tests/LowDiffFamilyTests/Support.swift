import BatonConfiguration
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import LowDiffFamily
import Testing

/// A cascade of 4, 8 and 16 pixels on one small network.
enum Tiny {
    static let yaml = """
        version: 1
        name: tiny
        labels: {count: 2, dropout: 0.1}
        networks:
          shared:
            type: multi-resolution-unet
            resolutions: [4, 8, 16]
            width: 16
            mult: [1, 1, 1]
            blocks: 1
            attention: [8]
            dropout: 0
        stages:
          - {id: s4, type: lowdiff, size: 4, network: shared, sampler: {type: heun, steps: 6, stop: {calls: 7}}}
          - {id: s8, type: lowdiff, size: 8, from: s4, network: shared, sampler: {type: heun, steps: 6, stop: {calls: 8}}}
          - {id: s16, type: lowdiff, size: 16, from: s8, network: shared, sampler: {type: heun, steps: 4}}
        """

    static func plugins() throws -> PluginRegistry {
        try PluginRegistry(families: [EDMFamily.self, LowDiffFamily.self])
    }

    static func load(_ overrides: String..., text: String = yaml) throws -> CascadeFile {
        Threads.use(1)
        return try CascadeFile.load(text: text, file: "tiny.yaml", overrides: overrides, plugins: plugins())
    }

    /// The codes of the errors and warnings about the cascade with changes.
    static func codes(_ overrides: String..., text: String = yaml) throws -> [String] {
        do {
            return try CascadeFile.load(text: text, file: "tiny.yaml", overrides: overrides, plugins: plugins())
                .diagnostics.filter { $0.severity != .note }.map(\.code)
        } catch let error as DiagnosticsError {
            return error.diagnostics.filter { $0.severity != .note }.map(\.code)
        }
    }

    /// The cascade with random weights, none of them so small that a path is shut.
    static func trained(_ file: CascadeFile) throws -> Cascade {
        let network = try #require(file.cascade.nodes.first?.network)
        for parameter in network.parameters {
            let key = RandomKey(seed: 5).folding(parameter.name)
            let scale: Float = parameter.shape.rank > 1 ? 0.1 : 0.3
            try parameter.set(key.normals(parameter.count).map { $0 * scale })
        }
        for buffer in network.buffers { buffer.materialize(key: RandomKey(seed: 5)) }
        return file.cascade
    }

    static func stage(_ id: String, in cascade: Cascade) throws -> DiffusionStage {
        try #require(cascade[id]?.stage as? DiffusionStage)
    }

    static func images(_ count: Int, size: Int = 16, seed: UInt64 = 2) -> Tensor {
        Tensor(RandomKey(seed: seed).normals(count * 3 * size * size), shape: [count, 3, size, size]) * 0.5
    }

    static func batch(_ count: Int = 2, size: Int = 16, isTraining: Bool = true) -> TrainingBatch {
        TrainingBatch(
            images: images(count, size: size), labels: LabelSpace.oneHot((0..<count).map { $0 % 2 }, count: 2),
            keys: (0..<count).map { RandomKey(seed: 7).folding($0) }, isTraining: isTraining)
    }

    /// All gradients by name, and none left behind.
    static func gradients(_ loss: Tensor, of network: any Backbone) -> [String: [Float]] {
        network.clearGradients()
        loss.backward()
        defer { network.clearGradients() }
        return Dictionary(
            uniqueKeysWithValues: network.parameters.compactMap { parameter in
                parameter.gradient.map { (parameter.name, $0.array()) }
            })
    }
}

/// The largest difference between two lists.
func distance(_ a: [Float], _ b: [Float]) -> Float {
    a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
