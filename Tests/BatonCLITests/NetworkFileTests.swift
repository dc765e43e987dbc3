import BatonTestSupport
import BatonCheckpoints
import Foundation
import Testing

@Suite("import, forward, export")
struct NetworkFileTests {
    @Test(
        "A published network gives the published numbers",
        arguments: ["songunet-small", "songunet-ncsnpp-small", "dhariwalunet-small"])
    func parity(_ name: String) throws {
        let folder = try ScratchFolder()
        let published = Repository.path + "/Tests/Fixtures/\(name).safetensors"
        #expect(try Tool.run("import", published, "-o", "net.h5", in: folder).status == 0)
        let result = try Tool.run("forward", "net.h5", "--input", published, "--output", "y.safetensors", in: folder)
        #expect(result.status == 0, "\(result.messages)")
        let expected = try SafetensorsFile.open(published).floats("io.D")
        let found = try SafetensorsFile.open(folder.file("y.safetensors")).floats("denoised")
        #expect(relativeError(found, expected) < 1e-5)

        #expect(try Tool.run("export", "net.h5", "-o", "back.safetensors", in: folder).status == 0)
        let original = try SafetensorsFile.open(published)
        let back = try SafetensorsFile.open(folder.file("back.safetensors"))
        let weights = original.entries.filter { $0.name.hasPrefix("model.") }
        #expect(!weights.isEmpty)
        for entry in weights { #expect(try back.floats(entry.name) == original.floats(entry.name)) }
        // What a file leaves out is fixed by the configuration.
        #expect(back.entries.allSatisfy { original[$0.name] != nil || $0.name.hasSuffix("resample_filter") })
    }

    @Test("Numbers that are not finite end a command, and nothing is written of them")
    func notFinite() throws {
        let folder = try ScratchFolder()
        let published = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"
        #expect(try Tool.run("import", published, "-o", "net.h5", in: folder).status == 0)
        let file = try SafetensorsFile.open(published)
        func write(_ name: String, spoiling spoilt: String, with value: Float) throws {
            let arrays = try file.entries.filter { [.float32, .float16].contains($0.type) }.map { entry in
                var values = try file.floats(entry.name)
                if entry.name == spoilt { values[0] = value }
                return SafetensorsArray(name: entry.name, shape: entry.shape, values: .float32(values))
            }
            try SafetensorsFile.write(arrays, metadata: file.metadata, to: folder.file(name))
        }
        let weight = try #require(
            file.entries.first { $0.name.hasPrefix("model.") && $0.name.hasSuffix("conv0.weight") }
        ).name
        try write("weights.safetensors", spoiling: weight, with: .nan)
        try write("input.safetensors", spoiling: "io.x", with: .infinity)
        try write("large.safetensors", spoiling: "io.x", with: 3e38)
        let imported = try Tool.run("import", "weights.safetensors", "-o", "bad.h5", in: folder)
        #expect(imported.status == 65 && imported.messages.contains(String(weight.dropFirst("model.".count))))
        for (input, status, word) in [
            ("input", Int32(65), "'io.x' holds values that are NaN or infinite: 1 of"), ("large", 1, "NaN or infinite"),
        ] {
            let result = try Tool.run(
                "forward", "net.h5", "--input", "\(input).safetensors", "--output", "y.safetensors", in: folder)
            #expect(result.status == status && result.messages.contains(word), "\(result.messages)")
        }
        #expect(!folder.exists("bad.h5") && !folder.exists("y.safetensors"))
    }

    @Test("Checksums are compared unless a quick look is asked for")
    func inspection() throws {
        let folder = try TinyCascade.project()
        let published = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"
        #expect(try Tool.run("import", published, "-o", "net.h5", in: folder).status == 0)
        #expect(try Tool.run("inspect", "net.h5", in: folder).output.contains("all checksums are right"))
        #expect(try Tool.run("inspect", "set.h5", "--json", in: folder).object()["is_verified"] as? Bool == true)
        for name in ["net.h5", "set.h5"] {
            var bytes = try folder.data(name)
            // In the middle of the values, which are most of the file.
            let place = name == "net.h5" ? bytes.count / 2 : try #require(bytes.lastIndex { $0 > 1 })
            bytes[place] ^= 1
            try folder.write(bytes, to: name)
            #expect(try Tool.run("inspect", name, in: folder).status == 65, "\(name)")
        }
        let quick = try Tool.run("inspect", "net.h5", "--quick", "--json", in: folder)
        #expect(quick.status == 0)
        #expect(try quick.object()["is_verified"] as? Bool == false)
    }

    @Test("Weights that were exported as a checkpoint are those that were chosen")
    func exportOfWeights() throws {
        let folder = try ScratchFolder()
        let published = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"
        #expect(try Tool.run("import", published, "-o", "net.h5", in: folder).status == 0)
        #expect(try Tool.run("export", "net.h5", "-o", "model.h5", "--weights", "model", in: folder).status == 0)
        let (one, other) = try (
            CheckpointStore.load(folder.file("net.h5")), CheckpointStore.load(folder.file("model.h5"))
        )
        #expect(one.model == other.model)
        let missing = try Tool.run("export", "net.h5", "-o", "x.h5", "--weights", "ema-500", in: folder)
        #expect(missing.status == 65 && missing.messages.contains("half-life of 500 images"))
        #expect(try Tool.run("export", "net.h5", "-o", "x.h5", "--weights", "best", in: folder).status == 64)
    }

    private func relativeError(_ found: [Float], _ expected: [Float]) -> Double {
        guard found.count == expected.count else { return .infinity }
        let difference = zip(found, expected).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        return (difference / expected.reduce(0.0) { $0 + pow(Double($1), 2) }).squareRoot()
    }
}
