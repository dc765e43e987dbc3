import BatonTestSupport
import BatonData
import Foundation
import Testing

@Suite("Class names decide what a label means", .serialized)
struct ClassNameTests {
    @Test("Data are matched with the cascade by name, weights keep the names, and other names are refused everywhere")
    func chain() throws {
        let folder = try TinyCascade.project()
        func names(_ list: String) -> [String] { ["--set", "labels.names=[\(list)]"] }
        let train = [
            "train", "tiny.yaml", "--stage", "base", "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1",
            "--set", "stages.base.training.images=8", "--set", "stages.base.training.batch=8", "--set",
            "stages.base.training.sample_count=0", "--json",
        ]
        let stranger = try Tool.run(train + names("red, blue, cyan"), in: folder)
        #expect(stranger.status == 65 && stranger.messages.contains("'green'"), "\(stranger.messages)")
        #expect(try Tool.run(train + names("red, red, green"), in: folder).status == 78)

        let trained = try Tool.run(train + names("red, blue, green"), in: folder)
        let report = try trained.object()
        let weights = try #require(report["weights"] as? String, "\(trained.messages)")
        let run = try #require(report["folder"] as? String)
        #expect(try folder.text(run + "/provenance.json").contains("\"classNames\" : [\n    \"red\",\n    \"blue\""))

        let sample = [
            "sample", "tiny.yaml", "--until", "base", "--stage", "base=\(weights)", "--seeds", "0-3", "--threads", "1",
            "--quiet", "--allow-untrained", "-o",
        ]
        let made = try Tool.run(sample + ["out", "--labels", "Green,#0"] + names("red, blue, green"), in: folder)
        #expect(made.status == 0, "\(made.messages)")
        let lines = try folder.manifest()
        #expect((0..<4).map { lines[$0]?.label } == [2, 0, 2, 0])
        #expect((0..<4).map { lines[$0]?.labelName } == ["green", "red", "green", "red"])
        let strict = sample.filter { $0 != "--allow-untrained" }
        let other = try Tool.run(strict + ["other"] + names("blue, green, red"), in: folder)
        #expect(other.status == 65 && other.messages.contains("the classes were red, blue, green"), "\(other.messages)")

        // The data number the classes blue, green, red; the pictures of the manifest are found by name.
        let judged = try Tool.run("evaluate", "out", "--against", "set.h5", "--metrics", "diversity", in: folder)
        #expect(judged.status == 0, "\(judged.messages)")
        try folder.write(
            try folder.text("out/manifest.jsonl").replacingOccurrences(of: "\"green\"", with: "\"cyan\""),
            to: "out/manifest.jsonl")
        let unknown = try Tool.run("evaluate", "out", "--against", "set.h5", in: folder)
        #expect(unknown.status == 65 && unknown.messages.contains("'cyan'"), "\(unknown.messages)")
    }

    @Test(
        "A class is asked for by name; numbers count where no name is meant, and #N always",
        arguments: [
            ("a, b, c", "1", 1), ("a, b, c", "#2", 2), ("a, b, c", "B", 1), ("10, 2, 0", "2", 1), ("10, 2, 0", "#2", 2),
            ("10, 2, 0", "1", nil), ("a, 2, c", "2", nil), ("a, 1, c", "1", 1), ("a, b, none", "none", nil),
            ("a, A, c", "a", 0), ("Ab, aB, c", "ab", nil), ("a, b, c", "3", nil), ("a, b, c", "#3", nil),
        ] as [(String, String, Int?)])
    func requests(names: String, label: String, expected: Int?) throws {
        let folder = try TinyCascade.folder()
        let quoted = names.split(separator: ", ").map { "\"\($0)\"" }.joined(separator: ", ")
        let result = try TinyCascade.sample(
            "7", in: folder, "--until", "base", "--set", "labels.names=[\(quoted)]", "--labels", label, "--set",
            "stages.base.sampler.steps=1")
        #expect(result.status == (expected == nil ? 64 : 0), "\(result.messages)")
        if expected != nil { #expect(try folder.manifest()[7]?.label == expected) }
    }

    @Test("Arms that number classes otherwise are not compared")
    func arms() throws {
        let folder = try TinyCascade.project()
        try folder.write(
            """
            version: 1
            name: names
            base: tiny.yaml
            data: {type: file, path: set.h5}
            arms:
              one: {labels: {names: [blue, green, red]}}
              two: {labels: {names: [red, green, blue]}}
            """, to: "compare.yaml")
        let result = try Tool.run("compare", "compare.yaml", "--dry-run", in: folder)
        #expect(result.status == 78 && result.messages.contains("compare.labels"), "\(result.messages)")
    }
}
