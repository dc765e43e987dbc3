import BatonConformance
import RelayFamily
import Testing

@Suite("Relay stages conform") struct ConformanceTests {
    /// The toy's best denoiser is one under white noise, so there is no block noise here. The default
    /// number of steps is for pictures; what is exact for any data needs more.
    @Test("to what every stage must do", arguments: [4, 8])
    func rules(below: Int) throws {
        let kit = try StageConformance(
            RelayFamily.self, ["process": ["type": "blur-block", "block_scale": 0], "sampler": ["steps": 60]],
            after: below)
        #expect(try kit.findings() == [])
    }
}
