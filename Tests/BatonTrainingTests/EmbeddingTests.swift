import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import BatonTraining
import RelayFamily
import Testing

@Suite("A cascade that is conditioned on embeddings") struct EmbeddingTests {
    private static let width = 5

    private static func load(_ overrides: String...) throws -> CascadeFile {
        Threads.use(1)
        let network = "{type: song-unet, width: 16, mult: [1], blocks: 1, attention: [], dropout: 0}"
        return try CascadeFile.load(
            text: """
                version: 1
                name: told
                embedding: {width: \(width), dropout: 0.1}
                stages:
                  - {id: base, type: edm, size: 4, network: \(network), sampler: {type: heun, steps: 8}}
                  - {id: top, type: relay, size: 8, from: base, network: \(network), sampler: {type: relay, steps: 4}}
                """, file: "told.yaml", overrides: overrides,
            plugins: PluginRegistry(families: .builtIn + [RelayFamily.self]))
    }

    /// Grey pictures, each as bright as the first number of its vector says.
    private static func dataset(width: Int = width) throws -> ImageDataset {
        let (count, size) = (32, 8)
        var (pixels, values): ([UInt8], [Float]) = ([], [])
        for picture in 0..<count {
            let vector = RandomKey(seed: 3).folding(picture).uniforms(width).map { Float(2 * $0 - 1) }
            values += vector
            pixels += [UInt8](repeating: UInt8(128 + 100 * vector[0]), count: size * size * 3)
        }
        return try ImageDataset(
            size: size, values: .pictures(pixels), labels: [Int](repeating: 0, count: count), labelNames: ["all"],
            itemNames: (0..<count).map { "picture \($0)" }, embeddings: Embeddings(width: width, values: values),
            allowsHorizontalFlip: false, provenance: DatasetProvenance(source: "test", tool: "test"))
    }

    @Test("learns what they say, and samples it")
    func learns() throws {
        let cascade = try Self.load().cascade
        let dataset = try Self.dataset()
        for stage in cascade.networkStages {
            stage.network.materialize(key: RandomKey(seed: 1))
            let source = try TrainingSource(dataset, for: stage, settings: TrainingSettings())
            let optimizer = Adam()
            for step in 0..<250 {
                stage.network.clearGradients()
                try stage.loss(source.batch(step * 8..<step * 8 + 8)).total.backward()
                optimizer.step(stage.network.parameters, learningRate: 2e-3)
            }
        }
        let samples = (0..<4).map { SampleID(seed: $0) }
        let bright: [Float] = (0..<4).flatMap { _ in [0.8, 0, 0, 0, 0] as [Float] }
        func images(_ rows: [Float]?) throws -> [Tensor] {
            try CascadeSampler(cascade).run(
                samples, labels: samples.map { _ in nil }, embeddings: rows.map { Tensor($0, shape: [4, Self.width]) }
            ).map(\.handoff.images)
        }
        let (light, dark) = (try images(bright), try images(bright.map { -$0 }))
        for (light, dark) in zip(light, dark) {
            #expect(light.mean().item() > dark.mean().item() + 0.6)
        }
        // Without a vector there is something between, since training has hidden some.
        let without = try images(nil)[1].mean().item()
        #expect(without < light[1].mean().item() && without > dark[1].mean().item())
    }

    @Test("is refused data without them, a network that takes none, and guidance that was not trained")
    func refusals() throws {
        let file = try Self.load()
        let base = try #require(file.cascade["base"]).stage.requireNetwork("cannot be trained")
        #expect(base.network.labelCount == Self.width && base.network.configuration.signals.names.contains(.embedding))
        for dataset in [try Tiny.dataset(), try Self.dataset(width: 4)] {
            #expect(throws: BatonError.self) { try TrainingSource(dataset, for: base, settings: TrainingSettings()) }
        }
        let error = #expect(throws: DiagnosticsError.self) {
            try Self.load("stages.base.network={type: lightning-dit, width: 16, depth: 1, heads: 2}")
        }
        #expect(error?.diagnostics.contains { $0.code == "network.signals" } == true)
        let unguided = #expect(throws: DiagnosticsError.self) {
            try Self.load("stages.base.guidance={scale: 2}", "embedding.dropout=0")
        }
        #expect(unguided?.diagnostics.contains { $0.code == "handoff.guidance" } == true)
        let guided = try Self.load("stages.base.guidance={scale: 2}")
        #expect(!guided.diagnostics.hasErrors)
        #expect(guided.cascade["base"]?.stage.calls == 2 * 15)
        let samples = [SampleID(seed: 1)]
        #expect(throws: BatonError.self) {
            try CascadeSampler(file.cascade).run(samples, labels: [nil], embeddings: .zeros([1, 4]))
        }
    }
}
