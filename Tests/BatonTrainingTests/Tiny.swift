import BatonTestSupport
import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining
import ConditionedFamily
import Foundation
import LowDiffFamily
import RelayFamily

/// Cascades and data sets small enough to train on in a test.
enum Tiny {
    /// A network this small gains nothing from a second thread, and tests run side by side.
    private static func useOneThread() { Threads.use(1) }

    /// The families whose stages are trained.
    static let families: [any StageFamily.Type] = [
        EDMFamily.self, RelayFamily.self, ConditionedFamily.self, LowDiffFamily.self,
    ]

    /// Two stages, 8 and 16 pixels, with two classes.
    static func cascade(
        dropout: Double = 0.1, labelDropout: Double = 0.1, augmentCount: Int = 0, overrides: [String] = []
    ) throws -> CascadeFile {
        useOneThread()
        let network =
            "{type: song-unet, width: 16, mult: [1, 1], blocks: 1, attention: [4], dropout: \(dropout), "
            + "augment_count: \(augmentCount)}"
        return try CascadeFile.load(
            text: """
                version: 1
                name: tiny
                labels: {count: 2, dropout: \(labelDropout)}
                stages:
                  - id: base
                    type: edm
                    size: 8
                    network: \(network)
                    sampler: {type: heun, steps: 4}
                  - id: top
                    type: relay
                    size: 16
                    from: base
                    network: \(network)
                    sampler: {type: relay, steps: 3}
                """, file: "tiny.yaml", overrides: overrides, plugins: PluginRegistry(families: families))
    }

    static func stage(_ id: String = "base", dropout: Double = 0.1, labelDropout: Double = 0.1) throws
        -> any NetworkStage
    {
        guard let node = try cascade(dropout: dropout, labelDropout: labelDropout).cascade[id] else {
            throw BatonError(.failure, "no stage '\(id)'")
        }
        return try node.stage.requireNetwork("cannot be trained")
    }

    /// Pictures of smooth colours: `first` of class 0, then `second` of class 1.
    static func dataset(first: Int = 5, second: Int = 3, size: Int = 16, flips: Bool = true) throws -> ImageDataset {
        let count = first + second
        var pixels: [UInt8] = []
        for picture in 0..<count {
            for y in 0..<size {
                for x in 0..<size {
                    pixels.append(UInt8(picture * 255 / count))
                    pixels.append(UInt8(x * 255 / size))
                    pixels.append(UInt8((y * 255 / size + 40 * picture) % 256))
                }
            }
        }
        return try ImageDataset(
            size: size, values: .pictures(pixels), labels: (0..<count).map { $0 < first ? 0 : 1 },
            labelNames: ["a", "b"],
            itemNames: (0..<count).map { "picture \($0)" }, marks: ["odd": (0..<count).map { $0 % 2 == 1 }],
            allowsHorizontalFlip: flips, provenance: DatasetProvenance(source: "test", tool: "test"))
    }

    /// Short steps, and a checkpoint every ten of them.
    static var settings: TrainingSettings {
        var settings = TrainingSettings()
        settings.images = 160
        settings.batch = 8
        settings.microBatch = 8
        settings.rampImages = 40
        settings.emaHalfLifeImages = 100
        settings.tickImages = 16
        settings.snapshotImages = 80
        settings.sampleImages = 80
        settings.sampleCount = 4
        return settings
    }

    static func run(
        _ id: String = "base", in folder: ScratchFolder, settings: TrainingSettings = Tiny.settings,
        dataset: ImageDataset? = nil, continuing: String? = nil, overrides: [String] = [], file: CascadeFile? = nil,
        grid: TrainingRun.GridMaker? = nil
    ) throws -> TrainingRun {
        let file = try file ?? cascade(overrides: overrides)
        guard let node = file.cascade[id], let document = file.document(forStage: id) else {
            throw BatonError(.failure, "no stage '\(id)'")
        }
        let handoffSize = node.from.flatMap { file.cascade[$0] }?.stage.resolution
        var plan = TrainingRun.Plan(
            name: "tiny", configuration: document, schema: file.schema, root: folder.file("runs"),
            handoffSize: handoffSize)
        plan.continuesFrom = continuing
        plan.stored = { [plugins = file.plugins] path in
            (try? CascadeFile.load(stored: path, plugins: plugins))?.document(forStage: id)
        }
        return try TrainingRun(
            node.stage.requireNetwork("cannot be trained"), on: dataset ?? Tiny.dataset(), settings: settings,
            plan: plan, grid: grid)
    }
}
