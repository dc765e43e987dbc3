import BatonCheckpoints
import Foundation
import Testing

@Suite("import, forward, export")
struct NetworkFileTests {
    @Test(
        "A published network gives the published numbers",
        arguments: ["songunet-small", "songunet-ncsnpp-small", "dhariwalunet-small"])
    func parity(_ name: String) throws {
        let folder = try Scratch()
        let published = Tool.root + "/Tests/Fixtures/\(name).safetensors"
        #expect(try Tool.run("import", published, "-o", "net.h5", in: folder).status == 0)
        let result = try Tool.run("forward", "net.h5", "--input", published, "--output", "y.safetensors", in: folder)
        #expect(result.status == 0, "\(result.messages)")
        let expected = try SafetensorsFile.open(published).floats("io.D")
        let found = try SafetensorsFile.open(folder / "y.safetensors").floats("denoised")
        #expect(relativeError(found, expected) < 1e-5)

        #expect(try Tool.run("export", "net.h5", "-o", "back.safetensors", in: folder).status == 0)
        let original = try SafetensorsFile.open(published)
        let back = try SafetensorsFile.open(folder / "back.safetensors")
        let weights = original.entries.filter { $0.name.hasPrefix("model.") }
        #expect(!weights.isEmpty)
        for entry in weights { #expect(try back.floats(entry.name) == original.floats(entry.name)) }
        // What a file leaves out is fixed by the configuration.
        #expect(back.entries.allSatisfy { original[$0.name] != nil || $0.name.hasSuffix("resample_filter") })
    }

    private func relativeError(_ found: [Float], _ expected: [Float]) -> Double {
        guard found.count == expected.count else { return .infinity }
        let difference = zip(found, expected).reduce(0.0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
        return (difference / expected.reduce(0.0) { $0 + pow(Double($1), 2) }).squareRoot()
    }
}
