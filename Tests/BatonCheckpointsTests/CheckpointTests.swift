import BatonFiles
import BatonTestSupport
import BatonCheckpoints
import BatonHDF5
import BatonNetworks
import BatonTensor
import Foundation
import Testing

@Suite("A checkpoint is read back as it was saved")
struct CheckpointTests {
    let folder: ScratchFolder
    let network: SmallNetwork

    init() throws {
        folder = try ScratchFolder()
        network = try SmallNetwork()
    }

    @Test("every value in full precision") func everyValueInFullPrecision() throws {
        let path = folder.file("top.h5")
        try CheckpointStore.save(network.checkpoint, to: path)
        let isEqual = sorted(try CheckpointStore.load(path)) == sorted(network.checkpoint)
        #expect(isEqual)
        let file = try CheckpointFile.open(path)
        #expect(file.stageID == "top")
        #expect(file.contents[.model]?.count == network.checkpoint.model.count)
        try file.verify()
    }

    @Test("half precision rounds large arrays to the nearest") func halfPrecisionRoundsLargeArraysToTheNearest() throws
    {
        let path = folder.file("half.h5")
        try CheckpointStore.save(network.checkpoint, to: path, precision: .float16)
        let saved = sorted(network.checkpoint)
        let read = sorted(try CheckpointStore.load(path))
        for (expected, found) in zip(saved.model + saved.ema, read.model + read.ema) {
            let isLarge = expected.values.count >= Precision.smallestRounded
            let rounded = isLarge ? expected.values.map { Float(Float16($0)) } : expected.values
            let isEqual = found.values == rounded
            #expect(isEqual, "\(expected.name)")
        }
        let isExact = read.optimizer == saved.optimizer && read.training == saved.training
        #expect(isExact)
        let again = folder.file("again.h5")
        try CheckpointStore.save(read, to: again, precision: .float16)
        let haveEqualBytes = try ScratchFolder.bytes(again) == ScratchFolder.bytes(path)
        #expect(haveEqualBytes)
    }

    @Test("what half precision cannot hold stays exact") func whatHalfPrecisionCannotHoldStaysExact() throws {
        var checkpoint = network.checkpoint
        let large = try #require(checkpoint.model.firstIndex { $0.values.count >= Precision.smallestRounded })
        checkpoint.model[large].values[3] = 70_000
        let path = folder.file("half.h5")
        try CheckpointStore.save(checkpoint, to: path, precision: .float16)
        let read = try CheckpointStore.load(path).model.first { $0.name == checkpoint.model[large].name }
        #expect(read == checkpoint.model[large])
    }

    @Test(
        "weights that are not finite are refused by name",
        arguments: [CheckpointFile.Weights.model, .ema, .average(50_000)])
    func weightsThatAreNotFiniteAreRefusedByName(_ weights: CheckpointFile.Weights) throws {
        var checkpoint = network.checkpoint
        func spoil(_ arrays: inout [NamedArray]) { arrays[1].values[0] = .nan }
        switch weights {
        case .model: spoil(&checkpoint.model)
        case .ema: spoil(&checkpoint.ema)
        default: spoil(&checkpoint.averages[50_000, default: []])
        }
        let path = folder.file("nan.h5")
        try CheckpointStore.save(checkpoint, to: path)
        let backbone = try network.checkpoint.network.makeBackbone()
        let error = try #require(throws: BatonError.self) {
            try CheckpointFile.open(path).load(weights, into: backbone)
        }
        #expect(error.exitCode == 65 && error.file == path)
        #expect(error.message.contains("stage 'top'") && error.message.contains("'\(checkpoint.model[1].name)'"))
        #expect(!backbone.isMaterialized)
        #expect(throws: BatonError.self) { try checkpoint.only(weights, file: path) }
        #expect(throws: BatonError.self) { try checkpoint.writePublished(to: path, weights: weights) }
    }

    @Test("further averages are chosen by their half life") func furtherAveragesAreChosenByTheirHalfLife() throws {
        let path = folder.file("top.h5")
        try CheckpointStore.save(network.checkpoint, to: path)
        let file = try CheckpointFile.open(path)
        #expect(file.halfLives == [50_000])
        let weights = try #require(CheckpointFile.Weights("ema-50000"))
        let backbone = try network.checkpoint.network.makeBackbone()
        try file.load(weights, into: backbone)
        let isEqual = backbone.parameters.map(\.namedArray) == network.checkpoint.averages[50_000]
        #expect(isEqual)
        let error = try #require(throws: BatonError.self) { try file.load(.average(7), into: backbone) }
        #expect(error.hint == "it has ema-50000")
        #expect(CheckpointFile.Weights("ema-") == nil && CheckpointFile.Weights("ema-05") == nil)
    }

    @Test("equal content gives equal bytes") func equalContentGivesEqualBytes() throws {
        try CheckpointStore.save(network.checkpoint, to: folder.file("1.h5"))
        var shuffled = network.checkpoint
        shuffled.model.reverse()
        Thread.sleep(forTimeInterval: 1.05)
        try CheckpointStore.save(shuffled, to: folder.file("2.h5"))
        let haveEqualBytes = try ScratchFolder.bytes(folder.file("1.h5")) == ScratchFolder.bytes(folder.file("2.h5"))
        #expect(haveEqualBytes)
        #expect(folder.contents == ["1.h5", "2.h5"])
    }

    @Test("a network is filled from averages and buffers") func aNetworkIsFilledFromAveragesAndBuffers() throws {
        let path = folder.file("top.h5")
        try CheckpointStore.save(network.checkpoint, to: path)
        let file = try CheckpointFile.open(path)
        for weights in [CheckpointFile.Weights.preferred, .ema, .model] {
            let fresh = try file.network(among: .builtIn).makeBackbone()
            try file.load(weights, into: fresh)
            #expect(fresh.isMaterialized)
            for (old, new) in zip(network.backbone.parameters, fresh.parameters) {
                let expected = old.value.array().map { weights == .model ? $0 : $0 / 2 }
                let isEqual = new.value.array() == expected
                #expect(isEqual, "\(new.name)")
            }
            for (old, new) in zip(network.backbone.buffers, fresh.buffers) {
                #expect(new.value.array() == old.value.array())
            }
        }
    }

    @Test("another network is refused with all differences and nothing changed")
    func anotherNetworkIsRefusedWithAllDifferencesAndNothingChanged() throws {
        let path = folder.file("top.h5")
        var checkpoint = network.checkpoint
        checkpoint.ema = []
        let names = network.backbone.parameters.map(\.name)
        let (lacking, reshaped) = (names[0], names[3])
        checkpoint.model.removeAll { $0.name == lacking }
        if let index = checkpoint.model.firstIndex(where: { $0.name == reshaped }) {
            checkpoint.model[index] = NamedArray(name: reshaped, shape: [1, 3], values: [1, 2, 3])
        }
        checkpoint.model.append(NamedArray(name: "extra.weight", shape: [2], values: [1, 2]))
        try CheckpointStore.save(checkpoint, to: path)

        let target = try SmallNetwork().backbone
        let before = target.parameters.map { $0.value.array() }
        let error = #expect(throws: BatonError.self) { try CheckpointFile.open(path).load(into: target) }
        #expect(error?.reason == .mismatch && error?.exitCode == 65 && error?.file == path)
        let details = error?.details ?? []
        #expect(details.count == 3)
        for (words, name) in [("missing", lacking), ("shape", reshaped), ("not used", "extra.weight")] {
            #expect(details.contains { $0.hasPrefix(words) && $0.contains(name) })
        }
        let isUnchanged = target.parameters.map { $0.value.array() } == before
        #expect(isUnchanged)
    }

    @Test("a damaged array changes nothing") func aDamagedArrayChangesNothing() throws {
        let path = folder.file("top.h5")
        try CheckpointStore.save(network.checkpoint, to: path)
        var bytes = try ScratchFolder.bytes(path)
        let large = try #require(network.checkpoint.ema.last { $0.values.count >= 1024 })
        let pattern = large.values.suffix(4).withUnsafeBytes { [UInt8]($0) }
        let found = Data(bytes).range(of: Data(pattern))
        bytes[try #require(found).lowerBound] ^= 1
        try ScratchFolder.write(bytes, to: path)
        let target = try SmallNetwork().backbone
        let before = target.parameters.map { $0.value.array() }
        let error = #expect(throws: BatonError.self) { try CheckpointFile.open(path).load(.ema, into: target) }
        #expect(error?.reason == .damaged)
        #expect(error?.message.contains("checksum") == true)
        let isUnchanged = target.parameters.map { $0.value.array() } == before
        #expect(isUnchanged)
    }

    @Test("files of other kinds") func filesOfOtherKinds() throws {
        let missing = #expect(throws: BatonError.self) { try CheckpointFile.open(folder.file("absent.h5")) }
        #expect(missing?.kind == .missingInput && missing?.system?.cause == .missing && missing?.exitCode == 66)
        let isFolder = #expect(throws: BatonError.self) { try CheckpointFile.open(folder.path) }
        #expect(isFolder?.reason == .foreign && isFolder?.exitCode == 65)
        let safetensors = #expect(throws: BatonError.self) {
            try CheckpointFile.open(Repository.fixture("songunet-small.safetensors"))
        }
        #expect(safetensors?.reason == .foreign)
        let other = folder.file("dataset.h5")
        try HDF5File.save(to: other) { try $0.write([UInt8](0..<4), shape: [4], to: "/images") }
        let notOurs = #expect(throws: BatonError.self) { try CheckpointFile.open(other) }
        #expect(notOurs?.reason == .foreign)
        let future = folder.file("future.h5")
        try HDF5File.save(to: future) { file in
            try file.setAttribute("format", .string("baton-checkpoint"))
            try file.setAttribute("format_version", .integer(2))
        }
        #expect(#expect(throws: BatonError.self) { try CheckpointFile.open(future) }?.reason == .unsupported)
    }

    @Test("names that cannot be stored") func namesThatCannotBeStored() throws {
        let path = folder.file("names.h5")
        func array(_ name: String) -> NamedArray { NamedArray(name: name, shape: [1], values: [1]) }
        for names in [["a", "a"], ["a", "a.b"], ["a/b"], [""], ["a..b"], ["."], ["a\0b"]] {
            var checkpoint = network.checkpoint
            checkpoint.model = names.map(array)
            let error = #expect(throws: BatonError.self, "\(names)") {
                try CheckpointStore.save(checkpoint, to: path)
            }
            #expect(error?.exitCode == 73 && error?.file == path)
        }
        for id in ["", "a/b", ".", ".."] {
            var checkpoint = network.checkpoint
            checkpoint.stageID = id
            #expect(throws: BatonError.self) { try CheckpointStore.save(checkpoint, to: path) }
        }
        #expect(folder.contents == [])
    }

    @Test("h5dump reads it") func h5dumpReadsIt() throws {
        let tool = "/usr/bin/h5dump"
        guard FileManager.default.isExecutableFile(atPath: tool) else { return }
        let path = folder.file("half.h5")
        try CheckpointStore.save(network.checkpoint, to: path, precision: .float16)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: tool)
        process.arguments = ["-d", "/stages/top/model/enc/8x8_conv/weight", "-a", "/format_version", path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(text.contains("DATASPACE  SIMPLE { ( 16, 3, 3, 3 )") && text.contains("crc32c"))
    }
}
