import BatonConformance
import BatonDiffusion
import BatonSettings
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

    @Test("their sampler too, and their process at every patch")
    func parts() throws {
        let sampler = SamplerConformance(
            RelaySamplerFamily.self, ["steps": 40, "start_sigma": 20, "sigma": [0.002, 80], "eta": 0.2])
        #expect(try sampler.findings() == [])
        for patch in [2, 4, 8] {
            let process = RelayProcess(
                schedule: RelaySchedule(patch: patch), noise: BlockNoise(block: patch, scale: 0.15))
            #expect(ProcessConformance(process).findings() == [])
        }
    }

    @Test("with samplers of the core", arguments: ["heun", "euler", "ddim"])
    func others(type: String) throws {
        let kit = try StageConformance(
            RelayFamily.self,
            [
                "process": ["type": "blur-block", "block_scale": 0],
                "sampler": ["type": .string(type), "steps": 80],
            ], after: 4)
        #expect(try kit.findings() == [])
    }
}
