import ArgumentParser
import BatonData
import BatonExperiments
import Foundation

/// `baton inspect`: what is in a file.
struct InspectCommand: ToolCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "List what a checkpoint, data set, safetensors file or sampled PNG holds.",
        discussion: """
            Names, shapes, types and statistics of arrays; metadata; how a picture was made. The checksums of checkpoints and \
            data sets are compared.
            """)

    @Argument(help: "An .h5, .safetensors or .png file.", completion: .file(extensions: ["h5", "safetensors", "png"]))
    var file: String

    @Flag(help: "Read no values: names, shapes and types alone, and no checksums.")
    var quick = false

    @OptionGroup var json: JSONFlag

    func run(in tool: ToolContext) throws {
        let inspection =
            switch try FileKind(of: file) {
            case .hdf5: try Inspection(hdf5: file, readsValues: !quick, backbones: tool.plugins.backbones)
            case .png: try Inspection(png: file)
            case .safetensors: try Inspection(safetensors: file, readsValues: !quick)
            }
        try json.show(inspection)
    }
}
