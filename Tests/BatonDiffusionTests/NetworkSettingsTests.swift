import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Testing

@Suite("Network settings") struct NetworkSettingsTests {
    static func settings(_ written: SettingsNode.Value) throws -> Settings {
        let schema = SettingsSchema(
            title: "stage", fields: [.init("network", .variants(BackboneRegistry.builtIn.variants), required: true, "")]
        )
        let (settings, findings) = schema.validate(SettingsNode(["network": written]))
        #expect(findings.isEmpty)
        return try #require(settings).settings("network")
    }

    static func network(_ written: SettingsNode.Value, size: Int, labels: Int = 0) throws -> any Backbone {
        try BackboneRegistry.builtIn.configuration(try settings(written), size: size, channels: 3, labels: labels)
            .makeBackbone()
    }

    static func parameters(_ written: SettingsNode.Value, size: Int, labels: Int = 0) throws -> Int {
        try network(written, size: size, labels: labels).parameters.reduce(0) { $0 + $1.shape.count }
    }

    @Test("published networks are configurations") func publishedNetworksAreConfigurations() throws {
        let small: SettingsNode.Value = ["type": "song-unet", "mult": [2, 2, 2], "augment_count": 9]
        #expect(try Self.parameters(small, size: 32) == 55_733_891)
        #expect(try Self.parameters(["type": "song-unet", "augment_count": 9], size: 64) == 61_805_571)
        #expect(try Self.parameters(["type": "adm-unet"], size: 64, labels: 1000) == 295_899_267)
        let relay: SettingsNode.Value = [
            "type": "adm-unet", "width": 256, "mult": [0.5, 1, 1, 2, 2, 4, 4], "blocks": 2, "augment_count": 9,
        ]
        #expect(try Self.parameters(relay, size: 512) == 557_972_483)
    }

    @Test("impossible networks name their key") func impossibleNetworksNameTheirKey() throws {
        for (written, size, key) in [
            (["type": "song-unet", "mult": [1, 2, 2, 2]] as SettingsNode.Value, 20, nil),
            (["type": "song-unet", "width": 6, "mult": [0.25]], 16, "mult"),
            (["type": "song-unet", "filter": [1, 2, 1]], 16, "filter"),
            (["type": "lightning-dit", "heads": 7], 16, "heads"),
            (["type": "multi-resolution-unet", "resolutions": [12, 16]], 16, "resolutions"),
        ] {
            let error = try #require(throws: BatonError.self) { try Self.parameters(written, size: size) }
            #expect(error.reason == .impossible)
            let family = try #require(BackboneRegistry.builtIn[try Self.settings(written).type])
            let published = try #require(error.place)
            #expect(family.key(ofPublished: published) == key && family.isSide(published: published) == (key == nil))
        }
    }

    @Test("a real network learns and samples") func aRealNetworkLearnsAndSamples() throws {
        let network = try Self.network(
            ["type": "song-unet", "width": 16, "mult": [1, 1], "blocks": 1, "attention": [4]], size: 8, labels: 2)
        for parameter in network.parameters { parameter.materialize(key: RandomKey(seed: 1)) }
        let context = StageContext(id: "base", size: 8, labels: LabelSpace(count: 2, dropout: 0.5), network: network)
        let settings = try #require(EDMFamily.schema().defaults)
        let stage = try #require(EDMFamily.makeStage(settings, in: context, samplers: .builtIn) as? DiffusionStage)
        let keys = (0..<3).map { RandomKey(seed: 2).folding($0) }
        let labels = LabelSpace.oneHot([0, 1, 1], count: 2)
        let loss = try stage.loss(
            TrainingBatch(
                images: GaussianProcess().noise([3, 3, 8, 8], at: NoiseLevels(1, count: 3), keys: keys) * 0.5,
                labels: labels, keys: keys))
        loss.total.backward()
        let reached = network.parameters.filter { $0.value.gradient != nil }.count
        #expect(reached == network.parameters.count)
        let split = SampleBatch(keys: keys, labels: labels, maximumBatch: 2)
        let images = try stage.run(nil, batch: split, observer: nil).images
        #expect(images.shape == [3, 3, 8, 8] && images.nonFiniteCount == 0)
        let together = try stage.run(nil, batch: SampleBatch(keys: keys, labels: labels), observer: nil).images
        #expect(distance(images, together) < 1e-5)
    }
}
