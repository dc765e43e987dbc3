import BatonCheckpoints
import BatonData
import BatonKit
import BatonTensor
import BatonTestSupport
import Foundation
import Testing

@Suite("Spaces other than RGB", .serialized)
struct SpaceTests {
    /// The tiny cascade in another space, with smaller stages than there are pixels to learn.
    private static func cascade(_ space: String) -> String { TinyCascade.yaml + "space: \(space)\n" }

    private static func train(_ stage: String, in folder: ScratchFolder) throws -> Tool.Result {
        try Tool.run(
            "train", "tiny.yaml", "--stage", stage, "--data", "set.h5", "-o", "runs", "--quiet", "--threads", "1",
            "--set", "stages.\(stage).training={images: 8, batch: 8, sample_count: 2}", "--json", in: folder)
    }

    /// Both stages' weights, trained for one step.
    private static func weights(in folder: ScratchFolder) throws -> [String] {
        try ["base", "top"].flatMap { stage in
            let result = try train(stage, in: folder)
            #expect(result.status == 0, "\(result.messages)")
            return ["--stage", "\(stage)=" + (try result.object()["weights"] as? String ?? "")]
        }
    }

    @Test(
        "Grey and transparent pictures go from files through training and sampling to files and metrics",
        arguments: [1, 4])
    func pictures(channels: Int) throws {
        let folder = try ScratchFolder(["tiny.yaml": Self.cascade("{channels: \(channels)}")])
        for index in 0..<6 {
            let picture = PixelImage(
                width: 16, height: 16, channels: 4,
                pixels: RandomKey(seed: UInt64(index)).normals(1024).map { Quantization.byte($0 / 2) })
            let label = ["a", "b", "c"][index % 3]
            try folder.write(PNG.encode(picture), to: "pictures/\(label)/\(index).png")
        }
        let built = try Tool.run(
            "data", "import", "pictures", "--size", "16", "--channels", "\(channels)", "-o", "set.h5", "--json",
            in: folder)
        #expect(try built.object()["channels"] as? Int == channels, "\(built.messages)")
        let weights = try Self.weights(in: folder)
        func sample(_ more: String...) throws -> Tool.Result {
            try Tool.run(
                ["sample", "tiny.yaml", "--seeds", "0-2", "--threads", "1", "--quiet", "--save-stages"] + weights
                    + more,
                in: folder)
        }
        let sampled = try sample("-o", "out", "--trace", "2")
        #expect(sampled.status == 0, "\(sampled.messages)")
        let colors = channels == 1 ? "gray" : "rgb+alpha"
        for name in ["000000.png", "base/000002.png", "grid.png", "trace/000001.png"] {
            #expect(try PNG.summary(folder.file("out/" + name)).colorType == colors)
        }
        // A data set of the samples holds just the pictures.
        #expect(try sample("-o", "set", "--format", "h5").status == 0)
        let dataset = try ImageDataset.load(folder.file("set/samples.h5"))
        #expect(dataset.channels == channels)
        #expect(try dataset.image(at: 1) == PixelImage.read(folder.file("out/000001.png"), channels: channels))
        let judged = try Tool.run(
            "evaluate", "out", "--against", "set.h5", "--resamples", "2", "--threads", "1", "--json", in: folder)
        #expect(judged.status == 0, "\(judged.messages)")
        // Another space is another model, and the data are not of it: found before a run begins.
        try folder.write(TinyCascade.yaml, to: "tiny.yaml")
        let refused = try Self.train("base", in: folder)
        #expect(refused.status == 65)
        #expect(
            refused.messages.contains("pictures of \(channels) channels") && refused.messages.contains("expected 3"))
    }

    @Test("Images that are no pictures are trained on and sampled as arrays, and asking for pictures says so at once")
    func arrays() throws {
        let space = "{name: latents, channels: 5, sigma_data: 1, codec: some-autoencoder}"
        let folder = try ScratchFolder(["tiny.yaml": Self.cascade(space)])
        let values = RandomKey(seed: 3).normals(6 * 5 * 256)
        let shape: Shape = [6, 5, 16, 16]
        try SafetensorsFile.write(
            [SafetensorsArray(NamedArray(name: "images", tensor: Tensor(values, shape: shape)))], metadata: [:],
            to: folder.file("latents.safetensors"))
        let unlabelled = TinyCascade.yaml.replacing("labels: {count: 3, dropout: 0.1}\n", with: "")
            .replacing("    guidance: {scale: 1.5}\n", with: "")
        try folder.write(unlabelled + "space: \(space)\n", to: "tiny.yaml")
        let built = try Tool.run("data", "import", "latents.safetensors", "-o", "set.h5", "--json", in: folder)
        #expect((try built.object()["std"] as? [Double])?.count == 5, "\(built.messages)")
        #expect(try ImageDataset.load(folder.file("set.h5")).values == .floats(values))
        let weights = try Self.weights(in: folder)
        func sample(_ more: String...) throws -> Tool.Result {
            try Tool.run(
                ["sample", "tiny.yaml", "--seeds", "0-2", "--threads", "1", "--quiet", "-o"] + more + weights,
                in: folder)
        }
        let pictures = try sample("out")
        #expect(pictures.status == 69 && pictures.messages.contains("codec") && !folder.exists("out/manifest.jsonl"))
        for format in ["npz", "h5", "safetensors"] {
            let result = try sample(format, "--format", format, "--save-stages")
            #expect(result.status == 0, "\(result.messages)")
            #expect(!folder.exists("\(format)/grid.png"))
            #expect(folder.exists("\(format)/base/000001.safetensors") && !folder.exists("\(format)/base/000001.png"))
        }
        let made = try SafetensorsFile.open(folder.file("safetensors/samples.safetensors")).tensor("images")
        #expect(made.shape == [3, 5, 16, 16])
        #expect(try ImageDataset.load(folder.file("h5/samples.h5")).values == .floats(made.array()))
        let arrays = try #require(try ArrayFile.open(folder.file("npz/samples.npz")))
        let first = try #require(arrays.entries.first { $0.name == "arr_0" })
        #expect(first.shape == [3, 5, 16, 16])
        #expect(try first.values() == made.array())
    }
}
