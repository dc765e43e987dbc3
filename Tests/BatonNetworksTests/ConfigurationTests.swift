import BatonFiles
import BatonNetworks
import BatonTensor
import Foundation
import Testing

/// Networks described in the published words.
@Suite("Configuration") struct ConfigurationTests {
    @Test("published settings survive the round trip") func publishedSettingsSurviveTheRoundTrip() throws {
        var ncsnpp = SongUNet.Configuration.ncsnpp(resolution: 64)
        ncsnpp.labelCount = 10
        var adm = ADMUNet.Configuration.relay(resolution: 1024)
        adm.augmentCount = 9
        for configuration in [NetworkConfiguration(ncsnpp), NetworkConfiguration(adm)] {
            #expect(try BackboneRegistry.builtIn.configuration(published: configuration.published) == configuration)
            #expect(try configuration.makeBackbone().configuration == configuration)
        }
    }

    @Test("a published file describes its network") func aPublishedFileDescribesItsNetwork() throws {
        let fixture = try Fixture("songunet-ncsnpp-small")
        let settings = try BackboneRegistry.builtIn.configuration(published: fixture.configuration).settings
        var expected = SongUNet.Configuration(resolution: 16)
        expected.modelChannels = 16
        expected.channelMultipliers = [1, 2]
        expected.blocks = 1
        expected.attentionResolutions = [8]
        expected.dropout = 0
        expected.embedding = .fourier
        expected.noiseMultiplier = 2
        expected.encoder = .residual
        expected.resampleFilter = [1, 3, 3, 1]
        #expect(settings as? SongUNet.Configuration == expected)
    }

    @Test(
        "what is no configuration is refused",
        arguments: [
            #"{"model_type": "SongUNet""#,
            #"{"model_type": "SongUNet"}"#,
            #"{"model_type": "UViT", "img_resolution": 32}"#,
            #"{"model_type": "SongUNet", "img_resolution": "32"}"#,
            #"{"model_type": "SongUNet", "img_resolution": 32, "encoder_type": "residul"}"#,
            #"{"model_type": "SongUNet", "img_resolution": 32, "chanel_mult": [1]}"#,
            #"{"model_type": "DhariwalUNet", "img_resolution": 32, "encoder_type": "residual"}"#,
        ])
    func whatIsNoConfigurationIsRefused(_ json: String) {
        let error = #expect(throws: BatonError.self) { try BackboneRegistry.builtIn.configuration(published: json) }
        #expect(error?.exitCode == 65)
    }

    @Test("impossible networks are refused") func impossibleNetworksAreRefused() {
        func refuses(_ change: (inout SongUNet.Configuration) -> Void) -> Bool {
            var configuration = SongUNet.Configuration(resolution: 32)
            change(&configuration)
            do {
                _ = try SongUNet(configuration)
                return false
            } catch {
                return error.exitCode == 78
            }
        }
        #expect(!refuses { _ in })
        #expect(refuses { $0.resolution = 36 })
        #expect(refuses { $0.resolution = 0 })
        #expect(refuses { $0.modelChannels = -1 })
        #expect(refuses { $0.channelMultipliers = [] })
        #expect(refuses { $0.channelMultipliers = [0.3] })
        #expect(refuses { $0.channelMultipliers = [.nan] })
        #expect(refuses { $0.blocks = 0 })
        #expect(refuses { $0.dropout = 1 })
        #expect(refuses { $0.resampleFilter = [1, 2, 1] })
        #expect(refuses { $0.resampleFilter = [1, -1] })
        #expect(refuses { $0.labelCount = -1 })
        #expect(throws: BatonError.self) {
            var configuration = ADMUNet.Configuration(resolution: 64)
            configuration.modelChannels = 200
            configuration.channelMultipliers = [1]
            _ = try ADMUNet(configuration)
        }
    }

    @Test(
        "every variant of encoder and decoder learns",
        arguments: [
            (SongUNet.Configuration.Encoder.standard, SongUNet.Configuration.Decoder.skip), (.skip, .standard),
            (.residual, .skip),
        ])
    func everyVariantOfEncoderAndDecoderLearns(
        _ encoder: SongUNet.Configuration.Encoder, _ decoder: SongUNet.Configuration.Decoder
    ) throws {
        var configuration = SongUNet.Configuration(resolution: 8)
        configuration.modelChannels = 16
        configuration.channelMultipliers = [1, 1, 1]
        configuration.blocks = 1
        configuration.attentionResolutions = []
        configuration.encoder = encoder
        configuration.decoder = decoder
        configuration.inputChannels = 6
        configuration.resampleFilter = [1, 3, 3, 1]
        let network = try SongUNet(configuration)
        network.materialize(key: RandomKey(seed: 1))
        let x = Tensor(RandomKey(seed: 2).normals(384), shape: [1, 6, 8, 8])
        let result = network(x, noise: .zeros([1]), labels: nil, augment: nil, context: .differentiable)
        #expect(result.shape == [1, 3, 8, 8])
        result.squared().sum().backward()
        for parameter in network.parameters {
            #expect(parameter.gradient?.nonFiniteCount == 0, "\(parameter.name)")
        }
    }

    @Test("a buffer takes only the values that its configuration says")
    func aBufferTakesOnlyTheValuesThatItsConfigurationSays() throws {
        let network = try SongUNet(.ddpmpp(resolution: 32))
        let filter = try #require(network.buffers.first)
        #expect(throws: BatonError.foreignBuffer(filter.name)) { try filter.set([0.5, 0.25, 0.25, 0]) }
        try filter.set([0.25, 0.25, 0.25, 0.25])
        #expect(throws: BatonError.self) { try filter.set([0.25]) }
    }
}
