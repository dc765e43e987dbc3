import BatonCLI
import BatonKit
import RelayFamily

BatonTool.run {
    let plugins = try PluginRegistry(families: [EDMFamily.self, RelayFamily.self])
    let file = try CascadeFile.load("models/emoji-relay/cascade.yaml", plugins: plugins)
    for node in file.cascade.nodes {
        guard let weights = node.weights, let network = node.network else { continue }
        try CheckpointFile.open(weights).load(into: network)
    }
    let samples = (0..<16).map { SampleID(seed: $0) }
    let labels = samples.map { LabelChoice.balanced.label(of: $0, count: file.cascade.labels.count) }
    let results = try CascadeSampler(file.cascade).run(samples, labels: labels)
    let stages = results.map { PixelImage.images(of: $0.handoff.images) }
    try PNG.write(ImageGrid().compose(stages: stages), to: "grid.png")
}
