import BatonConformance
import BatonNetworks
import BatonSettings
import BatonTensor
import Testing

@Suite("Networks conform") struct NetworkKitTests {
    static let cases: [(family: any BackboneFamily.Type, settings: SettingsNode.Value)] = [
        (
            SongUNet.Configuration.self,
            ["width": 8, "mult": [1, 2], "blocks": 1, "attention": [4], "dropout": 0, "augment_count": 9]
        ),
        (
            SongUNet.Configuration.self,
            [
                "width": 8, "mult": [1, 1], "blocks": 1, "attention": [], "encoder": "residual", "embedding": "fourier",
                "filter": [1, 3, 3, 1], "stem": 2,
            ]
        ),
        (ADMUNet.Configuration.self, ["width": 8, "mult": [1, 2], "blocks": 1, "attention": [4], "dropout": 0]),
        (LightningDiT.Configuration.self, ["patch": 2, "width": 16, "depth": 2, "heads": 2]),
        (
            MultiResolutionUNet.Configuration.self,
            [
                "resolutions": [4, 8], "width": 8, "mult": [1, 2], "blocks": 1, "attention": [4],
                "output_norm": "shared",
            ]
        ),
    ]

    @Test("to what every network must do", arguments: cases.indices) func rules(index: Int) throws {
        let (family, settings) = Self.cases[index]
        #expect(try BackboneConformance(family, settings).findings() == [])
    }

    @Test("and the kit finds networks that do not", arguments: LyingNetwork.Lie.allCases)
    func liars(lie: LyingNetwork.Lie) throws {
        let found = try LyingNetwork.$lie.withValue(lie) {
            Set(try BackboneConformance(LyingNetwork.Settings.self, ["width": 4], labels: 0).findings().map(\.rule))
        }
        #expect(lie == .none ? found.isEmpty : found.contains(lie.rule), "\(found)")
    }
}

/// Two convolutions that break one rule.
final class LyingNetwork: Backbone {
    enum Lie: CaseIterable {
        case none, parameters, operations, name, bound, size, gradient, batch

        var rule: BackboneConformance.Rule {
            switch self {
            case .none, .parameters, .operations: .estimate
            case .name: .names
            case .bound: .bounds
            case .size: .sizes
            case .gradient: .gradients
            case .batch: .results
            }
        }
    }

    @TaskLocal static var lie = Lie.none

    struct Settings: BackboneFamily {
        static let id = "lying"
        static let summary = "Breaks a rule."
        static let publishedType = "Lying"
        static var arguments: [BackboneArgument<Self>] {
            [
                .init(published: "side", at: \.resolution, .int(NetworkLimits.side), role: .side, isRequired: true),
                .init(published: "channels", at: \.outputChannels, .int(NetworkLimits.imageChannels)),
                .init(
                    "width", published: "width", at: \.width, .int(lie == .bound ? .min ... .max : 1...64),
                    omitting: lie == .name ? 4 : nil, "Channels."),
            ]
        }

        var resolution: Int
        var outputChannels: Int
        var width = 8
        var signals: NetworkSignals {
            get { NetworkSignals() }
            set {}
        }
        var operationBound: Double { lie == .operations ? 1 : 1e9 }

        init(side: Int, channels: Int, labels: Int) { (resolution, outputChannels) = (side, channels) }
        func validate() throws(BatonError) {
            if lie == .bound, width > 64 || width < 1 { throw BatonError(.impossible, "something is wrong") }
        }

        func makeBackbone() throws(BatonError) -> any Backbone { LyingNetwork(self) }
    }

    let settings: Settings
    let weights: [Parameter]

    init(_ settings: Settings) {
        self.settings = settings
        let (width, channels) = (settings.width, settings.outputChannels)
        weights = [("in", [width, channels, 3, 3] as Shape), ("out", [channels, width, 3, 3])].map {
            Parameter(name: $0.0, shape: $0.1, initializer: .kaimingNormal(fanIn: $0.1.count / $0.1[0]))
        }
    }

    var configuration: NetworkConfiguration { NetworkConfiguration(settings) }
    var parameters: [Parameter] { weights }
    var buffers: [Parameter] { [] }
    var inputChannels: Int { settings.outputChannels }
    var outputChannels: Int { settings.outputChannels }
    var resolution: Int { settings.resolution }
    var labelCount: Int { 0 }
    var augmentCount: Int { 0 }
    var activationBytes: Int { 1 }
    var layers: [LayerSummary] {
        weights.map {
            LayerSummary(
                name: $0.name, kind: .convolution, shape: [$0.shape[0], resolution, resolution],
                parameterCount: $0.count + (Self.lie == .parameters ? 1 : 0),
                multiplyAccumulates: $0.count * resolution * resolution)
        }
    }

    func serving(_ size: Int) -> (any Backbone)? {
        size == resolution || Self.lie == .size && size == 2 ? self : nil
    }

    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        let values = weights.map { $0.value(in: context) }
        let inner = input.image.convolved(with: values[0], bias: nil, padding: 1)
        let result = inner.silu().convolved(with: values[1], bias: nil, padding: 1)
        switch Self.lie {
        case .gradient:
            return result.mapped {
                $0
            } pullback: {
                $0 * 2
            }
        case .batch: return result + result.mean().item()
        default: return result
        }
    }
}
