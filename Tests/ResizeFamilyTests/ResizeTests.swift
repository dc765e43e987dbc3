import BatonConformance
import BatonDiffusion
import BatonTensor
import Testing

import ResizeFamily

@Suite("The resize family") struct TheResizeFamilyTests {
    @Test("conforms", arguments: ["nearest", "box", "bilinear", "bicubic", "lanczos"], [0.0, 0.7])
    func conforms(filter: String, sharpening: Double) throws {
        let conformance = try StageConformance(
            ResizeFamily.self, ["filter": .string(filter), "sharpen": .number(sharpening)], size: 16, after: 8,
            labels: 3)
        #expect(try conformance.findings() == [])
    }

    @Test("sharpens edges and leaves what is even alone") func sharpensEdgesAndLeavesWhat() throws {
        let stage = ResizeStage(
            StageContext(id: "top", size: 8, predecessor: HandoffPromise(size: 4, space: ImageSpace(), labels: 0)),
            filter: .nearest, sharpening: 1)
        func enlarged(_ pixel: (Int) -> Float) throws -> [Float] {
            let small = Tensor((0..<3 * 16).map { pixel($0 % 4) }, shape: [1, 3, 4, 4])
            let batch = SampleBatch(keys: [RandomKey(seed: 0)])
            return try Array(stage.run(Handoff(images: small), batch: batch, observer: nil).images.array().prefix(8))
        }
        #expect(try enlarged { _ in 0.3 }.allSatisfy { abs($0 - 0.3) < 1e-6 })
        // A step from 0 to 1 overshoots by the quarter that the blur takes, on both sides.
        #expect(try enlarged { $0 < 2 ? 0 : 1 } == [0, 0, 0, -0.25, 1.25, 1, 1, 1])
    }
}
