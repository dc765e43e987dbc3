import ArgumentParser
import BatonConfiguration
import BatonData
import BatonDiffusion
import BatonExperiments
import BatonSettings

/// What every analysis is given: pictures, and where drawings go.
struct AnalysisOptions: ParsableArguments {
    @Option(help: "The data set, from 'baton data'.", completion: .file(extensions: ["h5"]))
    var data: String

    @Option(
        name: [.short, .customLong("output")], help: "The folder that SVG and JSON files are written to.",
        completion: .directory)
    var output = "plots"

    @Option(help: "Pictures of the data that are looked at.")
    var pictures = 256

    mutating func validate() throws {
        guard (1...1_000_000).contains(pictures) else { throw ValidationError("--pictures is at least 1") }
    }

    /// Reads the data, its classes numbered as those of the cascade, and makes the folder.
    func prepare(for file: CascadeFile) throws -> AnalysisData {
        try OutputFolder.requireWritable(output)
        let dataset = try ImageDataset.load(data, numberedAs: file.description.labelNames)
        return AnalysisData(dataset, pictures: pictures)
    }
}

extension Cascade {
    /// How many times larger a stage's image is than its predecessor's; 1 without one.
    func factor(of node: Node) -> Int {
        node.from.flatMap { self[$0] }.map { max(1, node.stage.resolution / $0.stage.resolution) } ?? 1
    }
}
