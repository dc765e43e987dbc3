import ArgumentParser
import BatonCharts
import BatonCheckpoints
import BatonExperiments
import BatonSettings
import BatonTerminal

/// `baton import`: a published network into a checkpoint.
struct ImportCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a checkpoint of a published network.",
        discussion: """
            Reads safetensors with the arrays of EDM's SongUNet or DhariwalUNet (model.…) or of LightningDiT under their \
            published names, and the constructor's arguments as JSON under 'config' in the metadata. Every array must fit.
            """)

    @Argument(help: "The safetensors file.", completion: .file(extensions: ["safetensors"]))
    var file: String

    @Option(
        name: [.short, .customLong("output")], help: "The checkpoint to write.", completion: .file(extensions: ["h5"]))
    var output: String

    @Option(help: "The id of the stage that the network will serve.")
    var stage = "base"

    @Flag(help: "Store half-precision numbers.")
    var half = false

    func run(in tool: ToolContext) throws {
        let provenance = SettingsNode([
            "imported_from": .string(file.split(separator: "/").last.map(String.init) ?? file),
            "created_by": .string(BatonVersion.text),
        ])
        let checkpoint = try StageCheckpoint(
            published: file, stageID: stage, provenance: provenance.json(compact: true),
            backbones: tool.plugins.backbones)
        try CheckpointStore.save(checkpoint, to: output, precision: half ? .float16 : .float32)
        let values = checkpoint.model.reduce(0) { $0 + $1.values.count }
        Terminal.print("\(output): \(checkpoint.model.count) arrays, \(Quantity.count(values)) values")
    }
}
