import BatonConfiguration
import BatonConformance
import BatonData
import BatonDiffusion
import BatonSettings
import BatonTensor
import BatonTraining
import Testing

@Suite("Space") struct SpaceTests {
    /// Turns every block of pixels into channels of one: exact both ways.
    struct BlockCodec: ImageCodec, CodecFamily {
        static let id = "blocks"
        static let summary = "Blocks of pixels as channels."
        static let schema = SettingsSchema(
            title: "blocks", fields: [.init("factor", .int(1...8), default: 2, unit: "pixels", "Side of a block.")])
        static func makeCodec(_ settings: Settings, channels: Int, weights: String?) throws -> any ImageCodec {
            let codec = BlockCodec(factor: settings.int("factor"))
            guard channels == 3 * codec.factor * codec.factor else {
                throw BatonError(
                    .badConfiguration, "blocks have other channels", found: "\(channels)",
                    expected: "\(3 * codec.factor * codec.factor)")
            }
            return codec
        }

        let factor: Int
        let pictureChannels = 3
        var digest: String { "blocks of \(factor)" }

        func encode(_ pictures: Tensor) -> Tensor { moved(pictures, toBlocks: true) }
        func decode(_ images: Tensor) -> Tensor { moved(images, toBlocks: false) }

        private func moved(_ images: Tensor, toBlocks: Bool) -> Tensor {
            let (count, side) = (images.shape[0], images.shape[2] / (toBlocks ? factor : 1))
            let (source, blocks) = (images.array(), factor * factor)
            var result = [Float](repeating: 0, count: source.count)
            for image in 0..<count {
                for channel in 0..<3 * blocks {
                    let (plane, row, column) = (channel / blocks, channel % blocks / factor, channel % factor)
                    for y in 0..<side {
                        for x in 0..<side {
                            let inBlock = ((image * 3 * blocks + channel) * side + y) * side + x
                            let whole = side * factor
                            let inPicture =
                                ((image * 3 + plane) * whole + y * factor + row) * whole + x * factor + column
                            result[toBlocks ? inBlock : inPicture] = source[toBlocks ? inPicture : inBlock]
                        }
                    }
                }
            }
            return Tensor(
                result,
                shape: toBlocks ? [count, 3 * blocks, side, side] : [count, 3, side * factor, side * factor])
        }
    }

    private func cascade(_ space: String, size: Int = 4, codecs: [any CodecFamily.Type] = [BlockCodec.self]) throws
        -> CascadeFile
    {
        try CascadeFile.load(
            text: """
                version: 1
                name: spaces
                space: \(space)
                stages:
                  - id: base
                    type: edm
                    size: \(size)
                    network: {type: song-unet, width: 16, mult: [1], blocks: 1, attention: []}
                    sampler: {steps: 2}
                """, file: "spaces.yaml", plugins: PluginRegistry(families: .builtIn, codecs: codecs))
    }

    private func stage(_ file: CascadeFile) throws -> any NetworkStage {
        try #require(file.cascade["base"]?.stage as? any NetworkStage)
    }

    private static let blocks = "{name: blocks, channels: 12, sigma_data: 0.5, codec: {type: blocks}}"

    @Test("codecs pass their kit") func codecsPassTheirKit() throws {
        #expect(try CodecConformance(BlockCodec(factor: 2), channels: 12).findings() == [])
        #expect(try CodecConformance(BlockCodec(factor: 1), channels: 3).findings() == [])
        for channels in [1, 3, 4] {
            #expect(
                try CodecConformance(PixelCodec(channels: channels, range: 0...1), channels: channels).findings() == [])
        }
        let wrong = try CodecConformance(BlockCodec(factor: 2), channels: 3).findings().map(\.rule)
        #expect(wrong == [.shapes])
    }

    @Test("pictures are trained on in the cascade's space and come back from it")
    func picturesAreTrainedOnInTheCascadesSpaceAndComeBackFromIt() throws {
        let stage = try stage(cascade(Self.blocks))
        let dataset = try Tiny.dataset()
        let source = try TrainingSource(dataset, for: stage, settings: Tiny.settings)
        let space = stage.offers.space
        // 16 pixels are 8 blocks, which the small stage sees at half their size.
        let images = try source.images([0, 5], size: 4)
        let whole = try #require(space.codec).encode(dataset.batch([0, 5]))
        #expect(images.array() == DownsampleKernel.box.shrink(whole, to: 4).array())
        #expect(try space.pictures(of: whole) == [dataset.image(at: 0), dataset.image(at: 5)])
        stage.network.materialize(key: RandomKey(seed: 1))
        let loss = try stage.loss(source.batch(0..<4))
        #expect(loss.perImage.allSatisfy { $0.isFinite })
        #expect(throws: BatonError.self) { try dataset.require(in: space, size: 16) }
    }

    @Test("the codec's digest is part of what identifies a model and stands for it where it is not")
    func theCodecsDigestIsPartOfWhatIdentifiesAModelAndStandsForItWhereItIsNot() throws {
        let file = try cascade(Self.blocks)
        let stored = try #require(file.document(forStage: "base"))
        #expect(stored["space"]?["codec"]?.text == "blocks of 2")
        let elsewhere = try CascadeFile.load(
            text: stored.yaml(), file: "stored.yaml", plugins: PluginRegistry(families: .builtIn))
        #expect(elsewhere.modelHash(ofStage: "base") == file.modelHash(ofStage: "base"))
        #expect(elsewhere.cascade.space == file.cascade.space && elsewhere.cascade.space.codec == nil)
        let other = try cascade("{name: blocks, channels: 12, codec: another}")
        #expect(other.modelHash(ofStage: "base") != file.modelHash(ofStage: "base"))
        let error = try #require(throws: BatonError.self) {
            try other.cascade.space.pictures(of: .zeros([1, 12, 4, 4]))
        }
        #expect(error.kind == .unavailable)
        for space in ["{name: blocks, channels: 3, codec: {type: blocks}}", "{codec: pixels}"] {
            let problems = try #require(throws: DiagnosticsError.self) { try cascade(space) }
            #expect(problems.diagnostics.map(\.code) == ["config.codec"])
        }
    }

    @Test("a set of another kind than the space is refused with both")
    func aSetOfAnotherKindThanTheSpaceIsRefusedWithBoth() throws {
        let floats = try ImageDataset(
            size: 4, channels: 5, values: .floats([Float](repeating: 2, count: 160)), labels: [0, 0], labelNames: [],
            itemNames: ["a", "b"], allowsHorizontalFlip: false,
            provenance: DatasetProvenance(source: "test", tool: "test"))
        func refusal(_ dataset: ImageDataset, _ space: String) throws -> BatonError? {
            let stage = try stage(cascade(space))
            do {
                _ = try TrainingSource(dataset, for: stage, settings: Tiny.settings)
                return nil
            } catch { return error }
        }
        #expect(try refusal(floats, "{name: latent, channels: 5}") == nil)
        let channels = try refusal(floats, "{name: latent, channels: 4}")
        #expect(channels?.found == "floats of 5 channels" && channels?.expected == "4")
        let grey = try refusal(Tiny.dataset(), "{channels: 1}")
        #expect(grey?.found == "pictures of 3 channels" && grey?.expected == "1")
        #expect(try refusal(Tiny.dataset(), "{name: latent, channels: 5}")?.expected == "floats of 5 channels")
        let loud = try ImageDataset(
            size: 4, channels: 1, values: .floats([Float](repeating: 2, count: 16)), labels: [0], labelNames: [],
            itemNames: ["a"], allowsHorizontalFlip: false,
            provenance: DatasetProvenance(source: "test", tool: "test"))
        #expect(try refusal(loud, "{channels: 1}")?.found == "2.0 to 2.0")
        #expect(try refusal(loud, "{channels: 1, range: [0, 2]}") == nil)
    }
}
