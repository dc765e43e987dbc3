import BatonCharts
import BatonDiffusion
import BatonSettings
import Foundation

/// What stages need in memory at least, counted from their configuration, against what the machine has (H16): a process that asks
/// for more is ended by the system, in the middle of its work.
package struct MemoryForecast {
    /// Of all weights.
    private let weightBytes: Int
    /// Of the activations of one image, in the stage that needs most.
    private let activationBytes: Int
    /// Images that go through a network at once.
    private let batch: Int

    /// Counts stages; weights that several share count once.
    ///
    /// - Parameter batch: images that go through a network at once.
    package init(_ stages: [any Stage], batch: Int = 1) {
        let stages = stages.compactMap { $0 as? any NetworkStage }
        var seen = Set<ObjectIdentifier>()
        var parameters = 0
        for parameter in stages.flatMap({ $0.network.parameters })
        where seen.insert(ObjectIdentifier(parameter)).inserted {
            parameters += parameter.count
        }
        weightBytes = parameters * MemoryLayout<Float>.size
        activationBytes = stages.map(\.network.activationBytes).max() ?? 0
        self.batch = batch
    }

    /// Bytes of the machine.
    package static var machine: Int { Int(clamping: ProcessInfo.processInfo.physicalMemory) }

    /// Bytes that sampling takes.
    package var sampling: Int { Self.sum(weightBytes, batch, activationBytes) }

    /// Bytes that training takes at least: weights, gradients, two moments and the average, and the activations of the images
    /// that go through the network at once.
    package var training: Int { Self.sum(5 * weightBytes, batch, activationBytes) }

    /// a + b·c, at most the largest number.
    private static func sum(_ a: Int, _ b: Int, _ c: Int) -> Int {
        let product = b.multipliedReportingOverflow(by: c)
        let sum = a.addingReportingOverflow(product.partialValue)
        return product.overflow || sum.overflow ? .max : sum.partialValue
    }

    /// A warning where the machine cannot make one image.
    package static func warnings(for cascade: Cascade, memory: Int = machine) -> [Diagnostic] {
        cascade.nodes.compactMap { node in
            let needed = MemoryForecast([node.stage]).sampling
            guard needed > memory else { return nil }
            return .warning(
                "memory.sampling",
                "one image of stage '\(node.stage.id)' takes about \(Quantity.bytes(needed)), and this machine has "
                    + Quantity.bytes(memory), at: node.locations["network"] ?? node.locations[""])
        }
    }

    /// Refuses what the machine cannot do.
    ///
    /// - Throws: `BatonError` (unavailable).
    package static func require(_ needed: Int, for purpose: String, hint: String, memory: Int = machine)
        throws(BatonError)
    {
        guard needed > memory else { return }
        throw BatonError(
            .unavailable,
            "\(purpose) takes at least \(Quantity.bytes(needed)), and this machine has \(Quantity.bytes(memory))",
            hint: hint)
    }
}
