import BatonConformance
import RelayFamily
import Testing

@Suite("Relay stages conform") struct ConformanceTests {
    /// The toy's best denoiser is one under white noise, so there is no block noise here; the finest detail
    /// of white data takes more steps than pictures do.
    @Test("to what every stage must do", arguments: [4, 8])
    func rules(below: Int) throws {
        let kit = try StageConformance(
            RelayFamily.self, ["process": ["type": "blur-block", "block_scale": 0], "sampler": ["steps": 60]],
            after: below)
        #expect(try kit.findings() == [])
    }
}
