import BatonCheckpoints
import BatonFiles
import BatonNetworks
import BatonTestSupport
import Testing

@Suite("Network arguments in real files") struct HostileNetworkTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    static let sound =
        #""img_resolution":8,"model_channels":16,"channel_mult":[1,2],"num_blocks":1,"attn_resolutions":[4]"#

    @Test(
        "of a published file are refused by name",
        arguments: [
            (#""in_channels":4611686018427387904"#, "in_channels"), (#""img_resolution":1048576"#, "img_resolution"),
            (#""num_blocks":1048576"#, "num_blocks"), (#""channel_mult_emb":2147483647"#, "channel_mult_emb"),
            (#""num_blocks":-1"#, "num_blocks"), (#""label_dim":-9223372036854775808"#, "label_dim"),
            (#""dropout":NaN"#, "JSON"), (#""dropout":"NaN""#, "dropout"), (#""dropout":1e999"#, ""),
            (#""model_channels":"16""#, "model_channels"), (#""channel_mult":[[1,2]]"#, "channel_mult"),
            (#""num_blocks":{"a":[1]}"#, "num_blocks"), (#""channel_mult":[1e300]"#, "channel_mult"),
            (#""x":"# + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000), ""),
        ])
    func published(_ argument: String, _ name: String) throws {
        let path = folder.file("net.safetensors")
        // The last of two equal keys counts, or the first: the sound ones stand aside for the hostile one.
        let key = argument.prefix { $0 != ":" }
        let others = Self.sound.split(separator: #",""#).map { $0.hasPrefix("\"") ? String($0) : "\"" + $0 }
            .filter { !$0.hasPrefix(key) }
        let json = "{" + ([#""model_type":"SongUNet""#, argument] + others).joined(separator: ",") + "}"
        try SafetensorsFile.write([], metadata: ["config": json], to: path)
        let error = #expect(throws: BatonError.self) { try StageCheckpoint(published: path, stageID: "base") }
        #expect(error?.exitCode == 65 && error?.file == path, "\(String(describing: error))")
        #expect(error?.description.contains(name) == true || name.isEmpty, "\(String(describing: error))")
    }

    @Test(
        "of a checkpoint are refused by name",
        arguments: [
            ("in_channels", 1 << 62), ("img_resolution", 1 << 20), ("num_blocks", 1 << 20), ("num_blocks", -1),
            ("channel_mult_emb", 1 << 31 - 1), ("label_dim", .min), ("model_channels", .max), ("dropout", 2),
        ])
    func checkpoint(_ name: String, _ value: Int) throws {
        let path = folder.file("net.h5")
        let checkpoint = try ForgedNetwork.$argument.withValue((name, value)) {
            let forged = StageCheckpoint(stageID: "base", network: NetworkConfiguration(ForgedNetwork()), model: [])
            try CheckpointStore.save(forged, to: path)
            return try CheckpointFile.open(path)
        }
        #expect(checkpoint.networkArguments.contains(name))
        for load in [{ _ = try checkpoint.network(among: .builtIn) }, { _ = try CheckpointStore.load(path) }] {
            let error = #expect(throws: BatonError.self) { try load() }
            #expect(error?.exitCode == 65 && error?.file == path && error?.description.contains(name) == true)
        }
    }
}

/// Writes what a damaged or hostile program might: the arguments of a SongUNet with one of them changed.
private struct ForgedNetwork: BackboneFamily {
    @TaskLocal static var argument = ("", 0)

    static let id = "forged"
    static let summary = "Writes what it likes."
    static let publishedType = "SongUNet"
    static var arguments: [BackboneArgument<Self>] {
        let sound: [(String, [Int])] = [("img_resolution", [8]), ("model_channels", [16]), ("num_blocks", [1])]
        return (sound.filter { $0.0 != argument.0 } + [(argument.0, [argument.1])]).map { name, value in
            BackboneArgument(published: [name], read: { _, _ in }, write: { try $1.write(value[0], name) })
        }
    }

    var resolution = 8
    var outputChannels = 3
    var signals = NetworkSignals()
    var operationBound: Double { 1 }

    init() {}
    init(side: Int, channels: Int, labels: Int) {}
    func makeBackbone() throws(BatonError) -> any Backbone {
        throw BatonError(.impossible, "nothing is made of it")
    }
}
