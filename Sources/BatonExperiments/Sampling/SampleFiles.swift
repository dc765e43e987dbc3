import BatonData
import BatonDiffusion
import BatonFiles
import BatonTensor
import BatonTraining
import Foundation

/// Writes the files of a batch.
struct SampleFiles {
    private let folder: SampleFolder
    private let results: [CascadeSampler.StageResult]
    private let collection: SampleCollection?
    private let text: (SampleItem, _ upTo: String) -> [PNG.TextEntry]
    /// The pictures of every stage, an image each; nil of one whose space has no codec.
    let pictures: [[PixelImage]?]
    private let seconds: Double

    /// - Parameters:
    ///   - spaces: of the stages' images.
    ///   - results: what the stages made, at least one.
    ///   - collection: the file of all images, where finished ones go to one.
    ///   - text: what a picture says of its making, up to a stage.
    init(
        folder: SampleFolder, spaces: [ImageSpace], results: [CascadeSampler.StageResult],
        collection: SampleCollection?, text: @escaping (SampleItem, _ upTo: String) -> [PNG.TextEntry]
    ) throws {
        self.folder = folder
        self.results = results
        self.collection = collection
        self.text = text
        pictures = try zip(spaces, results).map { space, result in
            space.codec == nil ? nil : try space.pictures(of: result.handoff.images)
        }
        seconds = results.reduce(0) { $0 + $1.seconds } / Double(max(results.first?.handoff.images.shape[0] ?? 1, 1))
    }

    /// Writes the files of one image and returns its manifest line.
    ///
    /// - Parameters:
    ///   - index: its place in the batch.
    ///   - slot: its place in the collection.
    ///   - strip: a trace to write beside it.
    ///   - input: what identifies the image it was made from.
    func write(
        _ item: SampleItem, at index: Int, slot: Int, strip: PixelImage?, savesStages: Bool, input: String?,
        config: String
    ) throws -> SampleRecord {
        let last = results[results.count - 1].id
        var files: [String: String] = [:]
        func one(_ images: Tensor) -> Tensor { images.slice(axis0: index..<(index + 1)) }
        if savesStages {
            for (result, pictures) in zip(results, pictures) {
                if let pictures {
                    let picture = folder.relative(item.sample, stage: result.id, suffix: "png")
                    files[picture] = try write(pictures[index], of: item, to: picture, upTo: result.id)
                }
                let floats = folder.relative(item.sample, stage: result.id, suffix: "safetensors")
                try OutputFolder.make(URL(fileURLWithPath: "\(folder.path)/\(floats)").deletingLastPathComponent().path)
                try FloatImages.write(one(result.handoff.images), to: "\(folder.path)/\(floats)")
                files[floats] = try Digest.hex(ofFile: "\(folder.path)/\(floats)")
            }
        }
        if let strip {
            try write(strip, of: item, to: folder.relative(item.sample, stage: "trace", suffix: "png"), upTo: last)
        }
        let name = collection?.name ?? folder.relative(item.sample, suffix: "png")
        let picture = pictures[pictures.count - 1]?[index]
        var hash = try collection?.put(one(results[results.count - 1].handoff.images), picture, at: slot)
        if hash == nil, let picture { hash = try write(picture, of: item, to: name, upTo: last) }
        let handoffs = results.map { ($0.id, "sha256:" + Digest.hex(of: one($0.handoff.images))) }
        return SampleRecord(
            i: item.position, seed: item.sample.seed, blend: item.sample.blend.map(SampleRecord.Blend.init),
            label: item.label, labelName: item.labelName, file: name, png: hash ?? "",
            stages: Dictionary(uniqueKeysWithValues: handoffs),
            files: files.isEmpty ? nil : files,
            calls: Dictionary(uniqueKeysWithValues: results.map { ($0.id, $0.handoff.calls) }), input: input,
            config: config, s: seconds)
    }

    /// Writes a picture with what it is, and returns the file's SHA-256.
    @discardableResult
    private func write(
        _ picture: PixelImage, of item: SampleItem, to name: String, upTo last: String
    ) throws -> String {
        let path = "\(folder.path)/\(name)"
        try OutputFolder.make(URL(fileURLWithPath: path).deletingLastPathComponent().path)
        let bytes = try PNG.encode(picture, text: text(item, last), name: path)
        try AtomicFile.write(bytes, to: path)
        return Digest.hex(of: bytes)
    }
}
