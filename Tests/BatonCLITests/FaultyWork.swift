import BatonTestSupport
import BatonCheckpoints
import BatonData
import Foundation
import Testing

/// A command that writes, what it writes, and what has to be true of that.
struct FaultyWork: Sendable, CustomTestStringConvertible {
    let name: String
    let arguments: [String]
    /// The files it makes, relative to the folder it runs in.
    let results: [String]
    /// How many faults are tried by default.
    let faults: Int
    /// Makes the folder that it starts from.
    let prepare: @Sendable () throws -> ScratchFolder

    var testDescription: String { name }

    /// Fails where a result is missing or wrong.
    func requireGood(_ folder: ScratchFolder, as reference: ScratchFolder) throws {
        for name in results { try requireGood(name, in: folder, as: reference) }
    }

    /// - Parameter isPartial: whether the command was stopped, so that a list may be shorter and end within a line.
    func requireGood(_ name: String, in folder: ScratchFolder, as reference: ScratchFolder, isPartial: Bool = false)
        throws
    {
        let (path, expected) = (folder.file(name), reference.file(name))
        if name.hasPrefix("runs/") {
            // What a run says of itself has a time in it.
            try CheckpointFile.open(path).verify()
            let isEqual = try CheckpointStore.load(path).model == CheckpointStore.load(expected).model
            try #require(isEqual, "\(name) has other weights")
        } else if name.hasSuffix(".jsonl") {
            let all = try reference.manifest(name)
            let lines = try folder.text(name).split(separator: "\n").compactMap {
                try? JSONDecoder().decode(ManifestLine.self, from: Data($0.utf8))
            }
            try #require(lines.allSatisfy { all[$0.seed] == $0 }, "\(name) has other lines")
            try #require(isPartial || lines.count == all.count, "\(name) lacks lines")
        } else if name.hasSuffix(".html") || name.hasSuffix(".json") {
            let end = try folder.text(name).suffix(10)
            try #require(end.contains("</html>") || end.contains("}"), "\(name) was cut off")
        } else {
            let isEqual = try folder.data(name) == reference.data(name)
            try #require(isEqual, "\(name) is another one")
        }
    }
}

extension FaultyWork {
    static let all: [FaultyWork] = [
        FaultyWork(
            name: "import over a good file", arguments: ["import", fixture, "-o", "net.h5"], results: ["net.h5"],
            faults: 18,
            prepare: {
                let folder = try ScratchFolder()
                let result = try Tool.run("import", fixture, "-o", "net.h5", "--half", in: folder)
                #expect(result.status == 0, "\(result.messages)")
                return folder
            }),
        FaultyWork(
            name: "data", arguments: ["data", "import", "pictures", "--size", "8", "-o", "new.h5"],
            results: ["new.h5"], faults: 9, prepare: { try TinyCascade.project() }),
        FaultyWork(
            name: "train",
            arguments: [
                "train", "tiny.yaml", "--stage", "base", "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1",
                "--set",
                "stages.base.training={images: 8, batch: 4, tick_images: 4, snapshot_images: 4, sample_count: 2}",
            ],
            results: ["runs/00000-tiny-base/base.h5"], faults: 4, prepare: { try TinyCascade.project() }),
        FaultyWork(
            name: "sample",
            arguments: [
                "sample", "tiny.yaml", "--seeds", "0-1", "-o", "out", "--allow-untrained", "--threads", "1", "--quiet",
                "--batch", "1", "--until", "base",
            ],
            results: ["out/000000.png", "out/000001.png", "out/manifest.jsonl", "out/grid.png"], faults: 9,
            prepare: { try TinyCascade.folder() }),
        FaultyWork(
            name: "compare",
            arguments: [
                "compare", "compare.yaml", "-o", "out", "--allow-untrained", "--threads", "1", "--quiet", "--seeds",
                "0-1",
            ],
            results: ["out/report.html", "out/results.json"], faults: 1,
            prepare: {
                let folder = try TinyCascade.project()
                try folder.write(comparison, to: "compare.yaml")
                return folder
            }),
    ]

    private static let comparison = """
        version: 1
        name: tiny
        base: tiny.yaml
        data: {type: file, path: set.h5}
        seeds: 0-1
        resamples: 10
        batch: 2
        arms:
          relay: {}
          first-order:
            stages:
              - {id: top, sampler: {corrector: none}}

        """

    private static let fixture = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"
}
