import BatonFiles
import BatonTestSupport
import BatonKit
import Foundation
import RelayFamily
import Testing

@Suite("Baton as a library")
struct LibraryTests {
    private final class StepCounter: SamplingObserver {
        var steps: [String: Int] = [:]

        func observe(_ progress: SamplingProgress) throws { steps[progress.stage, default: 0] += 1 }
    }

    @Test("The README's example makes a grid")
    func example() throws {
        let folder = try TinyCascade.folder()
        let plugins = try PluginRegistry(families: [EDMFamily.self, RelayFamily.self])
        var status: Int32 = 0
        do {
            _ = try CascadeFile.load("missing.yaml", plugins: plugins)
        } catch let error as BatonError {
            print("error: \(error)")  // the hint is in it
            status = error.exitCode  // for exit(status)
        }
        #expect(status == 66)
        let file = try CascadeFile.load(folder.file("tiny.yaml"), plugins: plugins)
        for stage in file.cascade.networkStages { stage.network.materialize(key: RandomKey(seed: 1)) }
        let samples = (0..<4).map { SampleID(seed: $0) }
        let labels = samples.map { LabelChoice.balanced.label(of: $0, count: file.cascade.labels.count) }
        let results = try CascadeSampler(file.cascade).run(samples, labels: labels)
        let stages = results.map { PixelImage.images(of: $0.handoff.images) }
        let grid = ImageGrid().compose(stages: stages)
        #expect(results.map(\.id) == ["base", "top"])
        #expect(stages.map { $0[0].width } == [8, 16])
        #expect(grid.width > 2 * 16)
    }

    @Test("The guide's example swaps a stage and leaves the others' images alone")
    func swap() throws {
        let folder = try TinyCascade.folder()
        let file = folder.file("tiny.yaml")
        let plugins = try PluginRegistry(families: [EDMFamily.self, RelayFamily.self])
        var cascade = try CascadeFile.load(file, plugins: plugins).cascade

        // A network of the user's choice: twice the channels, since the smaller image goes in beside the noisy one.
        var unet = SongUNet.Configuration(resolution: 16)
        (unet.modelChannels, unet.channelMultipliers, unet.blocks) = (16, [1, 2], 1)
        unet.attentionResolutions = []
        unet.labelCount = cascade.labels.count
        unet.inputChannels = 2 * cascade.space.channels

        let context = StageContext(
            id: "top", size: 16, space: cascade.space, labels: cascade.labels,
            predecessor: cascade["base"]?.stage.offers, network: try NetworkConfiguration(unet).makeBackbone())
        let grid = try Schedule.karras(steps: 6, sigmaMinimum: 0.01, sigmaMaximum: 50)
        let conditioned = DiffusionStage(
            context, process: GaussianProcess(),
            conditioning: SmallImageCondition(augmentation: .gaussian(levels: .edm, sigma: 0.2)),
            sampler: UpdateSampler.heun(along: grid))
        try cascade.replace(with: conditioned)

        let problems = cascade.diagnostics().filter { $0.severity == .error }
        #expect(problems == [])

        for stage in cascade.networkStages { stage.network.materialize(key: RandomKey(seed: 1)) }
        let samples = (0..<4).map { SampleID(seed: $0) }
        let labels = samples.map { LabelChoice.balanced.label(of: $0, count: cascade.labels.count) }
        let results = try CascadeSampler(cascade).run(samples, labels: labels)

        let before = try CascadeFile.load(file, plugins: plugins).cascade
        for stage in before.networkStages { stage.network.materialize(key: RandomKey(seed: 1)) }
        let counter = StepCounter()
        let old = try CascadeSampler(before).run(samples, labels: labels, observer: counter)
        #expect(results[0].handoff.images.array() == old[0].handoff.images.array())
        #expect(results[1].handoff.images.array() != old[1].handoff.images.array())
        #expect(results[1].handoff.calls == 11)
        #expect(Set(counter.steps.keys) == ["base", "top"])
        let stranger = StageContext(id: "else", size: 16, network: context.network)
        #expect(throws: BatonError.self) {
            try cascade.replace(
                with: DiffusionStage(stranger, process: GaussianProcess(), sampler: UpdateSampler.euler(along: grid)))
        }
    }

    @Test(
        "Code in the guides is code that is compiled",
        arguments: [
            (
                "guides/library.md",
                [
                    "Tests/BatonCLITests/LibraryTests.swift", "Tests/BatonExperimentsTests/JobTests.swift",
                    "docs/examples/library/Package.swift",
                ]
            ),
            ("../README.md", ["docs/examples/library/Sources/draw/main.swift"]),
            ("../Sources/BatonKit/BatonKit.docc/SampleACascade.md", ["docs/examples/library/Sources/draw/main.swift"]),
            ("guides/python.md", ["docs/examples/python/load_checkpoint.py"]),
            (
                "guides/write-a-network.md",
                [
                    "Sources/RenoiseFamily/ResidualNetwork.swift", "Sources/renoise-baton/main.swift",
                    "Tests/RenoiseFamilyTests/ConformanceTests.swift",
                ].map { "docs/examples/renoise/" + $0 }
            ),
            (
                "guides/write-a-family.md",
                [
                    "Sources/RenoiseFamily/RenoiseFamily.swift", "Sources/RenoiseFamily/MidpointSampler.swift",
                    "Sources/renoise-baton/main.swift", "Tests/RenoiseFamilyTests/ConformanceTests.swift",
                ].map { "docs/examples/renoise/" + $0 } + ["Tests/BatonDiffusionTests/LawTests.swift"]
            ),
        ])
    func guides(name: String, sources: [String]) throws {
        let guide = try String(contentsOfFile: Repository.path + "/docs/" + name, encoding: .utf8)
        let code = try sources.map { try String(contentsOfFile: Repository.path + "/" + $0, encoding: .utf8) }
        let blocks = guide.matches(of: /```(?:swift|python)\n(?s:(.*?))```/).map { String($0.output.1) }
        #expect(!blocks.isEmpty)
        for block in blocks { #expect(code.contains { $0.contains(block) }, "\(block)") }
    }
}
