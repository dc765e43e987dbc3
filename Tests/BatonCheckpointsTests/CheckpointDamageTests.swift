import BatonFiles
import BatonTestSupport
import BatonCheckpoints
import BatonNetworks
import Testing

@Suite("A damaged checkpoint is refused or harmless, and never a crash")
struct CheckpointDamageTests {
    let folder: ScratchFolder
    let whole: [UInt8]
    let content: StageCheckpoint

    init() throws {
        folder = try ScratchFolder()
        var checkpoint = try SmallNetwork().checkpoint
        // Small, so that structure is as likely to be hit as values.
        checkpoint.model = Array(checkpoint.model.prefix(8)).filter { $0.values.count < 600 }
        checkpoint.ema = [NamedArray(name: "w", shape: [1024], values: (0..<1024).map(Float.init))]
        checkpoint.averages = [50_000: [NamedArray(name: "w", shape: [8], values: (0..<8).map(Float.init))]]
        checkpoint.optimizer = OptimizerState(arrays: checkpoint.model, steps: 2)
        let path = folder.file("whole.h5")
        try CheckpointStore.save(checkpoint, to: path, precision: .float16)
        whole = try ScratchFolder.bytes(path)
        content = try CheckpointStore.load(path)
    }

    private func check(_ bytes: [UInt8], _ what: String) throws {
        let path = folder.file("damaged.h5")
        try ScratchFolder.write(bytes, to: path)
        do {
            let isHarmless = try CheckpointStore.load(path) == content
            #expect(isHarmless, "\(what) went unnoticed")
        } catch {
            #expect(error.exitCode == 65, "\(what): \(error)")
        }
    }

    @Test("cut off anywhere") func cutOffAnywhere() throws {
        let path = folder.file("cut.h5")
        for length in Array(0..<60) + Array(stride(from: 60, to: whole.count, by: 97)) + [whole.count - 1] {
            try ScratchFolder.write(whole.prefix(length), to: path)
            #expect(throws: BatonError.self, "at \(length) of \(whole.count)") { try CheckpointStore.load(path) }
        }
    }

    @Test("a bit flipped anywhere") func aBitFlippedAnywhere() throws {
        for position in stride(from: 0, to: whole.count, by: 31) {
            var bytes = whole
            bytes[position] ^= 1 << UInt8(position / 31 % 8)
            try check(bytes, "bit \(position / 31 % 8) of byte \(position)")
        }
    }

    @Test("parts exchanged or overwritten") func partsExchangedOrOverwritten() throws {
        for start in stride(from: 0, to: whole.count - 1024, by: 509) {
            var bytes = whole
            for offset in 0..<64 { bytes.swapAt(start + offset, start + 512 + offset) }
            try check(bytes, "exchanged at \(start)")
            bytes = whole
            for offset in 0..<512 { bytes[start + offset] = 0 }
            try check(bytes, "zeros at \(start)")
        }
    }
}
