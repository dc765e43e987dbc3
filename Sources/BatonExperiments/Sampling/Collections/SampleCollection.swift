import BatonCheckpoints
import BatonData
import BatonDiffusion
import BatonFiles
import BatonSettings
import BatonTensor
import BatonTraining
import Foundation

/// All images of a job, or of a shard of it, in one file.
///
/// Images are gathered in a hidden file of equal slots while they are made, so that a job of any size takes no more memory than
/// one batch and can be interrupted; when all are there, the file is written in one step and the slots are removed. A small
/// file beside it names its content, so that the same command finds it done.
final class SampleCollection {
    /// What stands beside a finished file.
    private struct Seal: Codable, Equatable {
        var config: String
        var images: Int
        /// SHA-256 of the seeds and labels, in order.
        var list: String
        /// SHA-256 of the file.
        var sha256: String
    }

    /// The file.
    let path: String
    /// Its name in the folder.
    let name: String
    private let format: SampleFormat
    private let space: ImageSpace
    /// Whether the exact images are written, `[C, R, R]` floats, and not their pictures, bytes `[R, R, C]`.
    private let isFloat: Bool
    private let shape: [Int]
    private let config: String
    private let labelNames: [String]
    private let slots: ImageSlots
    private var sealPath: String { path + ".json" }

    /// - Parameters:
    ///   - shard: the part of the job; nil for the whole.
    ///   - space: of the images; without a codec they are written as floats.
    ///   - size: side of the images in pixels.
    ///   - config: names cascade, weights and the stages that run.
    init(
        _ format: SampleFormat, in folder: SampleFolder, shard: Shard?, space: ImageSpace, size: Int, config: String,
        labelNames: [String]
    ) throws {
        self.format = format
        self.space = space
        self.config = config
        self.labelNames = labelNames
        let stem = shard.map { "samples-" + $0.manifestName.dropFirst("shard-".count).dropLast(".jsonl".count) }
        name = (stem ?? "samples") + ".\(format.rawValue)"
        path = "\(folder.path)/\(name)"
        let side = size * (space.codec?.factor ?? 1)
        isFloat = format == .safetensors || space.codec == nil
        shape =
            isFloat
            ? [space.channels, size, size] : [side, side, space.codec?.pictureChannels ?? space.channels]
        slots = ImageSlots("\(folder.path)/.\(name).slots", size: shape.reduce(isFloat ? 4 : 1, *))
    }

    /// Puts an image, `[1, C, R, R]` in its space with its picture, into a slot; returns the SHA-256 of its bytes there.
    func put(_ image: Tensor, _ picture: PixelImage?, at slot: Int) throws(BatonError) -> String {
        let bytes = isFloat ? image.withDense { [UInt8](UnsafeRawBufferPointer($0)) } : picture?.pixels ?? []
        return try slots.write(bytes, at: slot)
    }

    /// Waits until everything is on the disk.
    func flush() throws(BatonError) { try slots.flush() }

    /// Whether a slot holds what it should.
    func has(_ sha256: String, at slot: Int) throws -> Bool { try Digest.hex(of: slots.read(slot)) == sha256 }

    /// The picture of a slot; nil where it is empty, or the space has no codec.
    func picture(at slot: Int) throws -> PixelImage? {
        let bytes = try slots.read(slot)
        guard bytes.count == shape.reduce(isFloat ? 4 : 1, *) else { return nil }
        guard isFloat else {
            return PixelImage(width: shape[1], height: shape[0], channels: shape[2], pixels: bytes)
        }
        guard space.codec != nil else { return nil }
        let values = bytes.withUnsafeBytes { raw in
            stride(from: 0, to: raw.count, by: 4).map { raw.loadUnaligned(fromByteOffset: $0, as: Float.self) }
        }
        return try space.pictures(of: Tensor(values, shape: Shape([1] + shape))).first
    }

    /// Whether the file is there, whole and unaltered, with just these images.
    ///
    /// - Throws: `BatonError` (cannot write) where it is there with others.
    func isFinished(_ items: some Collection<SampleItem>) throws -> Bool {
        guard let data = FileManager.default.contents(atPath: sealPath),
            let seal = try? JSONDecoder().decode(Seal.self, from: data),
            FileManager.default.fileExists(atPath: path)
        else { return false }
        guard seal.config == config, seal.images == items.count, seal.list == list(items) else {
            throw BatonError(
                .cannotWrite, "the file holds other samples: \(seal.images) images of configuration \(seal.config)",
                file: path, hint: "a finished file is not added to: choose another folder with -o, or delete it")
        }
        return try Digest.hex(ofFile: path) == seal.sha256
    }

    private func list(_ items: some Collection<SampleItem>) -> String {
        let hash = ContentHash()
        for item in items { hash.update("\(item.sample) \(item.label ?? -1)") }
        return hash.hex()
    }

    /// Writes the file from the slots, all of which are filled, and removes them.
    func finish(_ items: some Collection<SampleItem>) throws {
        switch format {
        case .png: return
        case .npz: try writeArrays(items)
        case .h5: try writeDataset(items)
        case .safetensors: try writeFloats(items)
        }
        let seal = Seal(
            config: config, images: items.count, list: list(items), sha256: try Digest.hex(ofFile: path))
        try AtomicFile.write(JSONText.text(seal).utf8, to: sealPath)
    }

    /// The seed, and of mixed noise what the picture's file would be called.
    private func name(_ item: SampleItem) -> String {
        item.sample.blend == nil
            ? "\(item.sample.seed)"
            : SampleFolder(path: "", hasSubfolders: false).name(of: item.sample, suffix: "png")
    }

    /// Removes the slots of a finished file.
    func removeSlots() { slots.remove() }

    // MARK: Formats

    /// The slots one after the other.
    private func images(_ count: Int) -> (_ put: ([UInt8]) throws -> Void) throws -> Void {
        { [slots] put in for slot in 0..<count { try put(slots.read(slot)) } }
    }

    private func numbers(
        _ items: some Collection<SampleItem>, _ value: @escaping (SampleItem) -> Int64
    ) -> (_ put: ([UInt8]) throws -> Void) throws -> Void {
        { put in
            for item in items { try put(withUnsafeBytes(of: value(item).littleEndian) { Array($0) }) }
        }
    }

    private func seeds(
        _ items: some Collection<SampleItem>
    ) -> (_ put: ([UInt8]) throws -> Void) throws -> Void {
        numbers(items) { Int64(bitPattern: $0.sample.seed) }
    }

    private func labels(
        _ items: some Collection<SampleItem>
    ) -> (_ put: ([UInt8]) throws -> Void) throws -> Void {
        numbers(items) { Int64($0.label ?? -1) }
    }

    /// Whether every image has a class: a negative number is none to those who read the file.
    private func areLabelled(_ items: some Collection<SampleItem>) -> Bool { items.allSatisfy { $0.label != nil } }

    private func writeArrays(_ items: some Collection<SampleItem>) throws {
        let count = items.count
        var arrays: [NumpyArchive.Array] = [
            .init(
                name: "arr_0", type: isFloat ? "<f4" : "|u1", shape: [count] + shape, itemBytes: isFloat ? 4 : 1,
                pieces: images(count)),
            .init(name: "seeds", type: "<u8", shape: [count], itemBytes: 8, pieces: seeds(items)),
        ]
        if areLabelled(items) {
            arrays.append(
                .init(name: "labels", type: "<i8", shape: [count], itemBytes: 8, pieces: labels(items)))
        }
        try NumpyArchive.write(arrays, to: path)
    }

    private func writeFloats(_ items: some Collection<SampleItem>) throws {
        let count = items.count
        let bytes = shape.reduce(4 * count, *)
        func field(_ name: String, _ type: String, _ shape: [Int], _ start: Int, _ end: Int) -> String {
            "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}"
                .replacingOccurrences(of: ", ", with: ",")
        }
        let isLabelled = areLabelled(items)
        var parts = [
            "\"__metadata__\":{\"created_by\":\"\(BatonVersion.text)\",\"config\":\"\(config)\"}",
            field(FloatImages.name, "F32", [count] + shape, 0, bytes),
            field("seeds", "I64", [count], bytes, bytes + 8 * count),
        ]
        if isLabelled { parts.append(field("labels", "I64", [count], bytes + 8 * count, bytes + 16 * count)) }
        var header = Array("{\(parts.joined(separator: ","))}".utf8)
        header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
        try AtomicFile.write(to: path) { file in
            try file.write(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) })
            try file.write(header)
            for pieces in [images(count), seeds(items)] + (isLabelled ? [labels(items)] : []) {
                try pieces { try file.write($0) }
            }
        }
    }

    private func writeDataset(_ items: some Collection<SampleItem>) throws {
        let labels = items.map { $0.label ?? 0 }
        // Classes without names are called by their numbers.
        let numbers = areLabelled(items) ? (0...(labels.max() ?? 0)).map { "\($0)" } : []
        try ImageDataset.write(
            to: path, size: shape[1], channels: shape[isFloat ? 0 : 2], isFloat: isFloat, labels: labels,
            labelNames: labelNames.isEmpty ? numbers : labelNames,
            itemNames: items.map(name),
            provenance: DatasetProvenance(
                source: "samples of configuration \(config)", tool: BatonVersion.text, counts: ["kept": items.count])
        ) { [slots] in try slots.read($0) }
    }
}
