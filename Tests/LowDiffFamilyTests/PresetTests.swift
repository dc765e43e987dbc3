import BatonConfiguration
import BatonDiffusion
import Foundation
import LowDiffFamily
import Testing

@Suite("LowDiff presets")
struct PresetTests {
    static func load(_ name: String) throws -> CascadeFile {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try CascadeFile.load(
            root.appendingPathComponent("models/\(name).yaml").path, overrides: [], plugins: Tiny.plugins())
    }

    @Test(
        "the published models have their parameters, calls and work (tables 2, 3, 6 and 7)",
        arguments: [
            ("lowdiff-cifar10-uncond", 55.77, [18, 13, 17], 453.0),
            ("lowdiff-cifar10-cond", 55.77, [18, 13, 17], 453.0),
            ("lowdiff-cifar10-two-stage-uncond", 55.76, [19, 17], 17 * 21.193 + 19 * 5.631),
            ("lowdiff-cifar10-two-stage-cond", 55.76, [19, 17], 17 * 21.193 + 19 * 5.631),
            ("lowdiff-ffhq64", 61.86, [22, 23, 23, 39], 41.875 * (39 + 23 * 0.5062 + 23 * 0.1345 + 22 * 0.0259)),
            ("lowdiff-ffhq64-two-stage", 61.82, [49, 39], 41.875 * (39 + 49 * 0.5062)),
        ])
    func costs(name: String, millions: Double, calls: [Int], giga: Double) throws {
        let file = try Self.load("presets/" + name)
        #expect(!file.diagnostics.contains { $0.severity != .note })
        #expect((Double(file.cascade.parameterCount) / 1e4).rounded() / 100 == millions)
        let costs = file.cascade.costs
        #expect(costs.map(\.calls) == calls)
        #expect(abs(costs.reduce(0) { $0 + Double($1.multiplyAccumulates) } / 1e9 / giga - 1) < 2e-3)
    }

    @Test("the cut levels are the paper's where it says them (§1.5)")
    func levels() throws {
        func sigmas(_ name: String) throws -> [Double] {
            try Self.load("presets/" + name).cascade.nodes.map(\.stage.offers.sigma)
        }
        for (name, expected) in [
            ("lowdiff-cifar10-two-stage-cond", [1.08817, 0]), ("lowdiff-ffhq64-two-stage", [0.625398, 0]),
            ("lowdiff-cifar10-uncond", [1.92334, 0.782, 0]), ("lowdiff-ffhq64", [0.585348, 0.816, 0.816, 0]),
        ] {
            for (found, level) in zip(try sigmas(name), expected) {
                #expect(abs(found - level) <= 6e-4 * max(level, 1e-12), "\(name): \(found)")
            }
        }
    }

    @Test("the emoji cascade has the U-Net of the relay's upper stage")
    func emoji() throws {
        let file = try Self.load("emoji-lowdiff/cascade")
        #expect(!file.diagnostics.contains { $0.severity != .note })
        #expect(file.cascade.costs.map(\.calls) == [42, 39])
        #expect(file.cascade.networkStages.map { $0.network.resolution } == [16, 64])
    }
}
