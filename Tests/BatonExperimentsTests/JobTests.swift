import BatonKit
import BatonTestSupport
import Foundation
import RelayFamily
import Testing

@Suite("Jobs from code")
struct JobTests {
    private let plugins: PluginRegistry

    init() throws { plugins = try PluginRegistry(families: [EDMFamily.self, RelayFamily.self]) }

    /// A tiny cascade and a data set of its size.
    private static func folder() throws -> ScratchFolder {
        let folder = try TinyCascade.folder()
        let noise = Tensor(RandomKey(seed: 1).normals(12 * 3 * 256), shape: [12, 3, 16, 16]) * 0.3
        let dataset = try ImageDataset(
            size: 16, values: .pictures(PixelImage.images(of: noise).flatMap(\.pixels)),
            labels: (0..<12).map { $0 % 3 }, labelNames: ["a", "b", "c"], itemNames: (0..<12).map { "\($0)" },
            allowsHorizontalFlip: false, provenance: DatasetProvenance(source: "test", tool: "test"))
        try dataset.write(to: folder.file("data.h5"))
        return folder
    }

    @Test("A sampling job makes what is missing, tells of it, and goes on where it was ended")
    func sampling() throws {
        let folder = try Self.folder()
        let (output, cascade) = (folder.file("out"), folder.file("tiny.yaml"))
        var events: [WorkEvent] = []

        let file = try CascadeFile.load(cascade, plugins: plugins)
        var request = SampleRequest(seeds: try SeedList(parsing: "0-5"))
        request.allowsUntrained = true
        var options = SampleJob.Options()
        options.batch = 2
        let job = try SampleJob(file, plugins: plugins, request: request, output: output, options: options)
        let stop = StopRequests(isInterrupted: { events.count > 12 })
        do {
            _ = try job.run(progress: { events.append($0) }, until: stop)
        } catch let error as BatonError where error.kind == .interrupted {
            print("\(error)")  // the same job goes on from here
        }

        guard case .began("sampling", unit: "images", total: 6, done: 0) = events.first, events.last == .ended else {
            Issue.record("\(events)")
            return
        }
        let again = try SampleJob(file, plugins: plugins, request: request, output: output, options: options)
        let outcome = try again.run()
        #expect(outcome.skipped > 0 && outcome.made > 0 && outcome.made + outcome.skipped == 6)
        #expect(try again.run().skipped == 6 && again.run().made == 0)
        let report = SampleReport(outcome, of: again)
        #expect(report.stages.map(\.id) == ["base", "top"] && report.lost == nil)
        for name in ["000005.png", "grid.png", "manifest.jsonl"] { #expect(folder.exists("out/" + name)) }
        options.batch = 0
        #expect(throws: BatonError.self) {
            try SampleJob(file, plugins: plugins, request: request, output: output, options: options)
        }
    }

    @Test("A cascade that was put together in code is sampled as one of a file")
    func inCode() throws {
        let folder = try Self.folder()
        let cascade = try CascadeFile.load(folder.file("tiny.yaml"), plugins: plugins).cascade
        let request = SampleRequest(seeds: try SeedList(first: 2))
        func job(_ identity: String) throws -> SampleJob {
            try SampleJob(cascade, identity: identity, request: request, output: folder.file("out"))
        }
        #expect(throws: BatonError.self) { try job("random") }
        for stage in cascade.networkStages { stage.network.materialize(key: RandomKey(seed: 1)) }
        #expect(try job("random").run().made == 2 && job("random").run().skipped == 2)
        // Pictures of other weights are not mixed with these.
        #expect(throws: BatonError.self) { try job("other").run() }
    }

    @Test("A comparison judges with a metric of one's own, and writes its report")
    func comparison() throws {
        let folder = try Self.folder()
        try folder.write(
            """
            version: 1
            name: tiny arms
            base: tiny.yaml
            data: {type: file, path: data.h5}
            seeds: 0-3
            resamples: 10
            batch: 4
            strips: 2
            arms:
              relay: {}
              more-noise:
                stages:
                  - {id: top, sampler: {eta: 0.5}}

            """, to: "compare.yaml")
        let path = folder.file("compare.yaml")
        var parts: [String] = []

        let metrics = try MetricSuite(.builtIn + [Brightness()])
        let file = try ComparisonFile.load(path, metrics: metrics.ids, plugins: plugins)
        var options = Comparison.Options()
        (options.output, options.allowsUntrained) = (folder.file("compare"), true)
        let comparison = try Comparison(file, plugins: plugins, metrics: metrics, options: options)
        let plan = try comparison.plan()
        let results = try comparison.run { event in
            if case .began(let title, _, _, _) = event { parts.append(title) }
        }
        let bright = results.rounds[0].runs.map { run in run.metrics.first { $0.id == "brightness" }?.headline.estimate
        }

        #expect(plan.rounds[0].arms.map(\.arm) == ["relay", "more-noise"])
        #expect(plan.rounds[0].arms.allSatisfy { $0.macs > 0 })
        #expect(bright.allSatisfy { (0...1).contains($0?.value ?? -1) })
        #expect(parts.contains("relay base") && parts.last == "measuring")
        #expect(try folder.text("compare/report.html").contains("Brightness"))
        for name in ["results.json", "tables.md", "strips.png", "neighbours.png"] {
            #expect(folder.exists("compare/" + name))
        }
    }

    @Test("A sweep samples every point, and stages below what varies once")
    func sweep() throws {
        let folder = try Self.folder()
        let cascade = folder.file("tiny.yaml")

        var request = SampleRequest(seeds: try SeedList(first: 2))
        request.allowsUntrained = true
        let sweep = try Sweep(
            cascade, axes: [SweepAxis(parsing: "stages.top.sampler.eta=0.1,0.3")], plugins: plugins,
            request: request, output: folder.file("sweep"))
        let report = try sweep.run(against: folder.file("data.h5"))
        for point in report.points { print(point.settings, point.metrics?.first?.headline.estimate.value ?? .nan) }

        #expect(report.points.map(\.made) == [2, 2])
        #expect(report.points.allSatisfy { $0.metrics?.isEmpty == false })
        let lower = try FileManager.default.contentsOfDirectory(atPath: folder.file("sweep/lower"))
        #expect(lower.count == 1)
        let judged = try EvaluationReport(
            folder.file("sweep/\(report.points[0].folder)"), against: folder.file("data.h5"))
        #expect(judged.pictures == 2 && judged.size == 16)
    }
}
