import BatonKit
import RelayFamily
import Testing

@Suite("Baton as a library")
struct LibraryTests {
    @Test("The README's example makes a grid")
    func example() throws {
        let folder = try TinyCascade.folder()
        let families = try FamilyRegistry([BaseFamily.self, RelayFamily.self])
        let file = try CascadeFile.load(folder / "tiny.yaml", families: families)
        for stage in file.cascade.nodes.map(\.stage) { stage.network.materialize(key: RandomKey(seed: 1)) }
        let samples = (0..<4).map { SampleID(seed: $0) }
        let labels = samples.map { LabelChoice.balanced.label(of: $0, count: file.cascade.labels.count) }
        let results = try CascadeSampler(file.cascade).run(samples, labels: labels)
        let stages = results.map { PixelImage.images(of: $0.handoff.images) }
        let grid = ImageGrid().compose(stages: stages)
        #expect(results.map(\.id) == ["base", "top"])
        #expect(stages.map { $0[0].width } == [8, 16])
        #expect(grid.width > 2 * 16)
    }
}
