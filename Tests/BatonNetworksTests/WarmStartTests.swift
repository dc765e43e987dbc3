import BatonNetworks
import BatonTensor
import Testing

/// What becomes of classes and augmentations where a network begins with the weights of one that has others.
@Suite("Warm start") struct WarmStartTests {
    enum Kind: CaseIterable {
        case song, adm, transformer, sizes

        func network(classes: Int, augments: Int = 0) throws -> any Backbone {
            switch self {
            case .song: return try SongUNet(unet(classes, augments))
            case .adm:
                var configuration = ADMUNet.Configuration(resolution: 8)
                configuration.modelChannels = 32
                configuration.channelMultipliers = [1]
                configuration.blocks = 1
                configuration.attentionResolutions = []
                configuration.labelCount = classes
                configuration.augmentCount = augments
                return try ADMUNet(configuration)
            case .transformer:
                var configuration = LightningDiT.Configuration(resolution: 8)
                (configuration.inputChannels, configuration.outputChannels) = (3, 3)
                (configuration.patch, configuration.width, configuration.depth, configuration.heads) = (2, 32, 2, 2)
                configuration.labelCount = classes
                return try LightningDiT(configuration)
            case .sizes:
                let configuration = MultiResolutionUNet.Configuration(unet(classes, augments), resolutions: [4, 8])
                return try MultiResolutionUNet(configuration).subnetwork(0)
            }
        }

        private func unet(_ classes: Int, _ augments: Int) -> SongUNet.Configuration {
            var unet = SongUNet.Configuration(resolution: 8)
            unet.modelChannels = 16
            unet.channelMultipliers = [1, 2]
            unet.blocks = 1
            unet.attentionResolutions = []
            unet.labelCount = classes
            unet.augmentCount = augments
            return unet
        }
    }

    /// A network of random weights, none of them zero, and its arrays.
    private func trained(_ network: any Backbone) throws -> [NamedArray] {
        for buffer in network.buffers { buffer.materialize(key: RandomKey(seed: 1)) }
        for parameter in network.parameters {
            try parameter.set(RandomKey(seed: 2).folding(parameter.name).normals(parameter.count).map { $0 * 0.2 })
        }
        return (network.parameters + network.buffers).map(\.namedArray)
    }

    private func begin(
        _ network: any Backbone, with arrays: [NamedArray], knowing stored: [String]?, classes: [String]?
    ) throws -> WarmStart {
        let start = WarmStart(
            of: network, from: arrays.map { ($0.name, $0.shape) }, knowing: stored, classes: classes)
        #expect(start.problems.isEmpty)
        try start.fill(network, with: arrays, key: RandomKey(seed: 3))
        return start
    }

    /// The result for one image of class `label`; nil for no class.
    private func result(_ network: any Backbone, _ label: Int?) -> Tensor {
        let size = network.resolution
        let x = Tensor(RandomKey(seed: 4).normals(3 * size * size), shape: [1, 3, size, size])
        let row = (0..<network.labelCount).map { Float($0 == label ? 1 : 0) }
        let labels = row.isEmpty ? nil : Tensor(row, shape: [1, row.count])
        return network(x, noise: Tensor([0.3], shape: [1]), labels: labels)
    }

    /// Classes of the file, of the network, and for each of the network's that of the file it works as.
    static let cases: [(stored: [String]?, classes: [String]?, count: Int, sources: [Int?])] = [
        (["a", "b", "c"], ["c", "x", "y", "a", "b"], 5, [2, nil, nil, 0, 1]),
        (["a", "b", "c"], ["b"], 1, [1]),
        (["a", "b", "c"], ["c", "b", "a"], 3, [2, 1, 0]),
        (["a", "b", "c"], ["a", "b", "c"], 3, [0, 1, 2]),
        (["a", "b", "c"], ["x", "y", "z"], 3, [nil, nil, nil]),
        // Without names the same number means the same classes, another number none of them.
        (nil, ["x", "y", "z"], 3, [0, 1, 2]),
        (["a", "b", "c"], nil, 2, [nil, nil]),
        (["a", "b", "c"], nil, 0, []),
    ]

    @Test("a class works as the one of its name did and any other as none", arguments: Kind.allCases)
    func aClassWorksAsTheOneOfItsNameDidAndAnyOtherAsNone(_ kind: Kind) throws {
        let old = try kind.network(classes: 3)
        let arrays = try trained(old)
        for (stored, classes, count, sources) in Self.cases {
            let network = try kind.network(classes: count)
            _ = try begin(network, with: arrays, knowing: stored, classes: classes)
            #expect(relativeError(result(network, nil), result(old, nil)) < 1e-5)
            for (label, source) in sources.enumerated() {
                #expect(
                    relativeError(result(network, label), result(old, source)) < 1e-5, "\(classes ?? []), \(label)")
            }
        }
    }

    @Test("a network without classes begins one with some", arguments: Kind.allCases)
    func aNetworkWithoutClassesBeginsOneWithSome(_ kind: Kind) throws {
        let old = try kind.network(classes: 0)
        let network = try kind.network(classes: 2)
        _ = try begin(network, with: trained(old), knowing: nil, classes: ["a", "b"])
        for label in [nil, 0, 1] { #expect(relativeError(result(network, label), result(old, nil)) < 1e-5) }
    }

    @Test("augmentations may be missing on either side", arguments: [Kind.song, .adm])
    func augmentationsMayBeMissingOnEitherSide(_ kind: Kind) throws {
        for (old, new) in [(9, 0), (0, 9)] {
            let before = try kind.network(classes: 0, augments: old)
            let network = try kind.network(classes: 0, augments: new)
            let start = try begin(network, with: trained(before), knowing: nil, classes: nil)
            #expect((start.omitted + start.zeroed) == ["map_augment.weight"])
            #expect(relativeError(result(network, nil), result(before, nil)) < 1e-5)
        }
    }

    @Test("what was taken is said") func whatWasTakenIsSaid() throws {
        let network = try Kind.song.network(classes: 2)
        let start = try begin(
            network, with: trained(Kind.song.network(classes: 3)), knowing: ["a", "b", "c"], classes: ["c", "x"])
        #expect(
            start.description.hasSuffix(
                "'map_label.weight' is for 2 classes instead of 3: 1 taken by name (c), 1 begin as no class"))
    }
}
