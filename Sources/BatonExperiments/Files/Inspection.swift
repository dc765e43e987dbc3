import BatonCharts
import BatonCheckpoints
import BatonData
import BatonFiles
import BatonHDF5
import BatonNetworks
import Foundation

/// What is in a file, for people and programs.
package struct Inspection: Encodable {
    /// The header of a picture.
    package struct Picture: Encodable {
        package let width: Int
        package let height: Int
        package let bitDepth: Int
        package let colorType: String
    }

    /// The file as named.
    package let file: String
    /// What it is.
    package let kind: FileKind
    /// Its size.
    package let bytes: Int
    /// Short facts by name: attributes of HDF5, metadata of safetensors, texts of PNG.
    package private(set) var attributes: [String: String] = [:]
    /// Texts stored as data sets, by path.
    package private(set) var texts: [String: String] = [:]
    /// Arrays in the order of the file.
    package private(set) var arrays: [ArraySummary] = []
    /// The header of a picture.
    package private(set) var picture: Picture?
    /// What a data set holds, in words, such as `100 pictures of 64×64`; nil where its values were not read.
    package private(set) var content: String?
    /// Whether the checksums that the file has were compared, and are right; nil where it has none.
    package private(set) var isVerified: Bool?

    package init(file: String, kind: FileKind) {
        self.file = file
        self.kind = kind
        let status = try? FileManager.default.attributesOfItem(atPath: file)
        bytes = (status?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Looks into any HDF5 file of the types that Baton stores.
    ///
    /// - Throws: where the values of a checkpoint or data set are not those that were written.
    package init(
        hdf5 path: String, readsValues: Bool = true, backbones: BackboneRegistry = .builtIn
    ) throws {
        self.init(file: path, kind: .hdf5)
        let hdf5 = try HDF5File.open(path)
        for name in try hdf5.attributeNames() {
            attributes[name] =
                switch try hdf5.attribute(name) {
                case .string(let text): text
                case .integer(let number): "\(number)"
                case .number(let number): "\(number)"
                case nil: nil
                }
        }
        for name in try hdf5.datasets(below: "/") {
            do {
                let dataset = try hdf5.dataset("/" + name)
                arrays.append(
                    readsValues
                        ? try Inspection.summary(of: dataset, name: name)
                        : ArraySummary(name: name, dtype: dataset.element.rawValue, shape: dataset.shape))
            } catch let error as BatonError where error.reason == .wrongType {
                texts[name] = try hdf5.text("/" + name)
            }
        }
        try verify(readsValues, backbones)
    }

    /// Compares the checksums of the formats that have some, and reads what a checkpoint says of its network.
    private mutating func verify(_ readsValues: Bool, _ backbones: BackboneRegistry) throws {
        switch attributes["format"] {
        case "baton-checkpoint":
            isVerified = readsValues
            let checkpoint = try CheckpointFile.open(file)
            _ = try checkpoint.network(among: backbones)
            if readsValues { try checkpoint.verify() }
        case "baton-dataset":
            isVerified = readsValues
            if readsValues {
                let dataset = try ImageDataset.load(file)
                content = "\(dataset.count) \(dataset.summary)"
            }
        default: break
        }
    }

    /// Looks at a picture's header and texts.
    package init(png path: String) throws {
        self.init(file: path, kind: .png)
        let summary = try PNG.summary(path)
        picture = Picture(
            width: summary.width, height: summary.height, bitDepth: summary.bitDepth, colorType: summary.colorType)
        for entry in summary.text { attributes[entry.key] = entry.value }
    }

    /// Looks into a safetensors file.
    package init(safetensors path: String, readsValues: Bool = true) throws {
        self.init(file: path, kind: .safetensors)
        let file = try SafetensorsFile.open(path)
        attributes = file.metadata
        for entry in file.entries {
            arrays.append(
                readsValues
                    ? try Inspection.summary(of: entry, in: file)
                    : ArraySummary(name: entry.name, dtype: entry.type.rawValue, shape: entry.shape.dimensions))
        }
    }

    private static func summary(of entry: SafetensorsEntry, in file: SafetensorsFile) throws -> ArraySummary {
        let (name, dtype, shape) = (entry.name, entry.type.rawValue, entry.shape.dimensions)
        return switch entry.type {
        case .float64: ArraySummary(name: name, dtype: dtype, shape: shape, values: try file.doubles(name))
        case .float32, .float16, .bfloat16, .int64, .uint8:
            ArraySummary(name: name, dtype: dtype, shape: shape, values: try file.floats(name))
        // Listed, though their values are not read.
        default: ArraySummary(name: name, dtype: dtype, shape: shape, values: [Float]())
        }
    }

    private static func summary(of dataset: HDF5Dataset, name: String) throws -> ArraySummary {
        let (dtype, shape) = (dataset.element.rawValue, dataset.shape)
        return switch dataset.element {
        case .float16, .float32:
            ArraySummary(name: name, dtype: dtype, shape: shape, values: try dataset.floats())
        case .float64: ArraySummary(name: name, dtype: dtype, shape: shape, values: try dataset.doubles())
        case .int64: ArraySummary(name: name, dtype: dtype, shape: shape, values: try dataset.integers())
        case .uint8: ArraySummary(name: name, dtype: dtype, shape: shape, values: try dataset.bytes())
        }
    }
}

extension ImageDataset {
    /// What its images are, such as `pictures of 64×64, grey`.
    package var summary: String {
        var text = holdsPictures ? "pictures of \(size)×\(size)" : "arrays of \(channels)×\(size)×\(size)"
        if holdsPictures, channels != 3 { text += channels == 1 ? ", grey" : ", RGB and alpha" }
        if let statistics {
            let numbers = zip(statistics.mean, statistics.std).map { mean, std in
                Quantity.number(mean) + " ± " + Quantity.number(std)
            }
            text += " (" + numbers.prefix(4).joined(separator: ", ") + (numbers.count > 4 ? ", …)" : ")")
        }
        if let embeddings { text += " with \(embeddings.width) numbers each" }
        return text
    }
}
