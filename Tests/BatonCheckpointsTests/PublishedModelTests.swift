import BatonFiles
import BatonTestSupport
import BatonCheckpoints
import BatonNetworks
import Testing

@Suite("Published models go in and out unchanged")
struct PublishedModelTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    @Test(
        "through a checkpoint and back", arguments: ["songunet-small", "songunet-ncsnpp-small", "dhariwalunet-small"])
    func throughACheckpointAndBack(name: String) throws {
        let published = Repository.fixture(name + ".safetensors")
        let imported = try StageCheckpoint(published: published, stageID: "base")
        let stored = folder.file("base.h5")
        try CheckpointStore.save(imported, to: stored)
        let exported = folder.file("exported.safetensors")
        try CheckpointStore.load(stored).writePublished(to: exported)

        let (before, after) = (try SafetensorsFile.open(published), try SafetensorsFile.open(exported))
        let names = before.entries.map(\.name).filter { $0.hasPrefix("model.") }
        // The reference files lack the filters, which follow from the configuration; exported files have them.
        let added = Set(after.entries.map(\.name)).subtracting(names)
        #expect(!added.isEmpty && added.allSatisfy { $0.hasSuffix(".resample_filter") })
        for name in names {
            #expect(after[name]?.shape == before[name]?.shape)
            let isEqual = try after.bytes(name) == before.bytes(name)
            #expect(isEqual, "\(name)")
        }
        let isEqual = try StageCheckpoint(published: exported, stageID: "base") == imported
        #expect(isEqual)
        let network = try imported.network.makeBackbone()
        try CheckpointFile.open(stored).load(into: network)
    }

    @Test("every difference from the configuration is reported") func everyDifferenceFromTheConfigurationIsReported()
        throws
    {
        let source = try SafetensorsFile.open(Repository.fixture("songunet-small.safetensors"))
        let config = try #require(source.metadata["config"])
        let path = folder.file("altered.safetensors")
        func write(_ metadata: [String: String], _ edit: (inout [SafetensorsArray]) -> Void) throws {
            var arrays: [SafetensorsArray] = []
            for entry in source.entries where entry.name.hasPrefix("model.") {
                arrays.append(SafetensorsArray(try source.array(entry.name)))
            }
            edit(&arrays)
            try SafetensorsFile.write(arrays, metadata: metadata, to: path)
        }
        try write(["config": config]) { arrays in
            arrays.removeAll { $0.name == "model.map_layer0.weight" }
            arrays.append(SafetensorsArray(name: "model.extra", shape: [1], values: .float32([0])))
            arrays.append(SafetensorsArray(name: "other", shape: [1], values: .float32([0])))
        }
        let error = #expect(throws: BatonError.self) { try StageCheckpoint(published: path, stageID: "base") }
        #expect(error?.reason == .mismatch && error?.details.count == 3)

        try write([:]) { _ in }
        #expect(throws: BatonError.self) { try StageCheckpoint(published: path, stageID: "base") }
        for text in ["", "{", "[]", "{\"model_type\": \"Other\"}", String(repeating: "[", count: 100_000)] {
            try write(["config": text]) { _ in }
            let error = #expect(throws: BatonError.self) { try StageCheckpoint(published: path, stageID: "base") }
            #expect(error?.exitCode == 65)
        }
    }
}
