import BatonFiles
import BatonTestSupport
import BatonCheckpoints
import BatonNetworks
import Foundation
import Testing

/// From here on this process cannot make a file larger than `bytes`: writing more fails, as it does on a full disk.
private func limitFiles(to bytes: Int) {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
    // glibc declares the resource as an enumeration for C++ and as an integer for C.
    _ = setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}

@Suite("A save that fails leaves the previous checkpoint")
struct DiskFullTests {
    // The limit holds for a whole process and for ever: each test has its own process.

    @Test("checkpoint", arguments: [0, 100, 5000, 50_000, 200_000]) func checkpoint(limit: Int) async throws {
        await #expect(processExitsWith: .success) { [limit] in
            let folder = try ScratchFolder()
            let path = folder.file("top.h5")
            var checkpoint = try SmallNetwork().checkpoint
            try CheckpointStore.save(checkpoint, to: path)
            let before = try ScratchFolder.bytes(path)
            #expect(before.count > 200_000)
            checkpoint.stageID = "other"
            limitFiles(to: limit)
            for _ in 0..<3 {
                let error = #expect(throws: BatonError.self) { try CheckpointStore.save(checkpoint, to: path) }
                #expect(
                    error?.kind == .cannotWrite && error?.system?.cause == .full, "\(error?.description ?? "no error")")
                #expect(error?.exitCode == 73 && error?.file == path)
            }
            #expect(folder.contents == ["top.h5"])
            let isUnchanged = try ScratchFolder.bytes(path) == before
            #expect(isUnchanged)
            #expect(try CheckpointFile.open(path).stageID == "top")
        }
    }

    @Test("safetensors") func safetensors() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try ScratchFolder()
            let path = folder.file("a.safetensors")
            let array = SafetensorsArray(name: "a", shape: [5000], values: .uint8([UInt8](repeating: 1, count: 5000)))
            try SafetensorsFile.write([array], to: path)
            limitFiles(to: 3000)
            let error = #expect(throws: BatonError.self) { try SafetensorsFile.write([array, array], to: path) }
            #expect(error?.exitCode == 73)
            let full = #expect(throws: BatonError.self) { try SafetensorsFile.write([array], to: path) }
            #expect(full?.kind == .cannotWrite && full?.system?.cause == .full)
            #expect(folder.contents == ["a.safetensors"])
            #expect(try SafetensorsFile.open(path).bytes("a").count == 5000)
        }
    }
}
