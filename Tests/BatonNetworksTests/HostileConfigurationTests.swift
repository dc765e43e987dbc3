import BatonFiles
import BatonNetworks
import BatonTensor
import Foundation
import Testing

/// Network arguments as a damaged or hostile file may hold them: whatever they say, they are refused with the key's name or
/// describe a network that can be counted.
@Suite("Hostile configuration") struct HostileConfigurationTests {
    private static let extremes: [Double] = [
        -9.3e18, -2_147_483_648, -1, 0, 0.5, 1, 2, 3, 7, 64, 1000, 65_536, 65_537, 1_048_576, 2_147_483_647,
        4_294_967_296, 4.6e18, 9.2e18, 1e19, 1e300,
    ]

    /// One network of each kind, with all of its numbers.
    private static let bases: [NetworkConfiguration] = {
        var ncsnpp = SongUNet.Configuration.ncsnpp(resolution: 64)
        ncsnpp.stemMultiplier = 2
        ncsnpp.labelCount = 10
        ncsnpp.augmentCount = 9
        let sizes = MultiResolutionUNet.Configuration(.ddpmpp(resolution: 32), resolutions: [8, 16, 32])
        var adm = ADMUNet.Configuration(resolution: 64)
        adm.labelCount = 1000
        var transformer = LightningDiT.Configuration(resolution: 16)
        transformer.labelCount = 1000
        return [
            NetworkConfiguration(ncsnpp), NetworkConfiguration(adm), NetworkConfiguration(transformer),
            NetworkConfiguration(sizes),
        ]
    }()

    /// The text with `change` made to its object.
    private static func mutant(_ base: NetworkConfiguration, _ changes: [(key: String, value: Any)]) throws -> String {
        var object = try #require(
            JSONSerialization.jsonObject(with: Data(base.published.utf8)) as? [String: Any])
        for (key, value) in changes { object[key] = value }
        return String(decoding: try JSONSerialization.data(withJSONObject: object), as: UTF8.self)
    }

    /// What an extreme number may be written as in place of `old`.
    private static func replacements(of old: Any, by number: Double) -> [Any] {
        let value: Any = Int(exactly: number) ?? number
        guard let list = old as? [Any] else { return [value] }
        return [Array(list.dropLast()) + [value], [value] + list, [Any](repeating: value, count: 40)]
    }

    /// Every number of every kind of network, replaced by every extreme one; then two numbers at once, drawn.
    private static func mutants() throws -> [(changed: Set<String>, json: String)] {
        var all: [(Set<String>, String)] = []
        for (index, base) in bases.enumerated() {
            let object = try #require(
                JSONSerialization.jsonObject(with: Data(base.published.utf8)) as? [String: Any])
            let keys = object.keys.filter { !(object[$0] is String) }.sorted()
            var singles: [(key: String, value: Any)] = []
            for key in keys {
                for number in extremes {
                    singles += replacements(of: object[key] ?? 0, by: number).map { (key, $0) }
                }
            }
            for single in singles { all.append(([single.key], try mutant(base, [single]))) }
            let draws = RandomKey(seed: UInt64(index)).uniforms(200)
            for pair in stride(from: 0, to: draws.count, by: 2) {
                let chosen = [draws[pair], draws[pair + 1]].map { singles[Int($0 * Double(singles.count))] }
                all.append((Set(chosen.map(\.key)), try mutant(base, chosen)))
            }
        }
        return all
    }

    @Test("every extreme number is refused by name or counted") func everyExtremeNumberIsRefusedByNameOrCounted() throws
    {
        let clock = ContinuousClock()
        var (refused, counted) = (0, 0)
        for (changed, json) in try Self.mutants() {
            var problem: BatonError?
            let time = clock.measure {
                do throws(BatonError) {
                    let network = try BackboneRegistry.builtIn.configuration(published: json).makeBackbone()
                    let floats = network.parameterCount + network.buffers.reduce(0) { $0 + $1.count }
                    #expect(floats > 0 && floats < 1 << 58, "\(json)")
                    #expect(network.multiplyAccumulates > 0 && network.activationBytes > 0, "\(json)")
                    #expect(network.layers.allSatisfy { $0.shape.count > 0 }, "\(json)")
                    counted += 1
                } catch {
                    problem = error
                    refused += 1
                }
            }
            #expect(time < .seconds(30), "\(json)")
            // Where the file is wrong, the message has the key; two mistakes may meet in a third key.
            if let problem, changed.count == 1, let key = changed.first, problem.reason != .tooLarge {
                let related = ["img_resolution", "resolutions", "channel_mult", "input_size", "num_heads"]
                #expect(([key] + related).contains { "\(problem)".contains($0) }, "\(problem): \(json)")
            }
        }
        #expect(refused > 100 && counted > 100, "\(refused) refused, \(counted) counted")
    }

    @Test(
        "what is out of bounds is named before anything is made",
        arguments: [
            (#"{"model_type": "SongUNet", "img_resolution": 32, "in_channels": 4611686018427387904}"#, "in_channels"),
            (#"{"model_type": "SongUNet", "img_resolution": 1048576}"#, "img_resolution"),
            (#"{"model_type": "DhariwalUNet", "img_resolution": 64, "num_blocks": 1048576}"#, "num_blocks"),
            (
                #"{"model_type": "DhariwalUNet", "img_resolution": 64, "channel_mult_emb": 2147483647}"#,
                "channel_mult_emb"
            ),
            (#"{"hidden_size": 768, "input_size": 16, "depth": 9223372036854775807}"#, "depth"),
            (#"{"hidden_size": 768, "input_size": 16, "num_classes": 9223372036854775807}"#, "num_classes"),
            (#"{"hidden_size": 768, "input_size": 16, "mlp_ratio": 1e300}"#, "mlp_ratio"),
        ])
    func whatIsOutOfBoundsIsNamedBeforeAnythingIsMade(_ json: String, _ key: String) {
        let error = #expect(throws: BatonError.self) { try BackboneRegistry.builtIn.configuration(published: json) }
        #expect(error?.reason == .impossible && error?.place == key, "\(String(describing: error))")
    }
}
