import BatonCharts
import BatonCheckpoints
import BatonData
import BatonHDF5
import BatonTerminal
import Foundation

/// What is in a file, for people and programs.
struct Inspection: Encodable, TextReport {
    /// The header of a picture.
    struct Picture: Encodable {
        let width: Int
        let height: Int
        let bitDepth: Int
        let colorType: String
    }

    /// The file as named.
    let file: String
    /// What it is.
    let kind: FileKind
    /// Its size.
    let bytes: Int
    /// Short facts by name: attributes of HDF5, metadata of safetensors, texts of PNG.
    private(set) var attributes: [String: String] = [:]
    /// Texts stored as data sets, by path.
    private(set) var texts: [String: String] = [:]
    /// Arrays in the order of the file.
    private(set) var arrays: [ArraySummary] = []
    /// The header of a picture.
    private(set) var picture: Picture?
    /// Whether the checksums that the file has were compared, and are right; nil where it has none.
    private(set) var isVerified: Bool?

    init(file: String, kind: FileKind) {
        self.file = file
        self.kind = kind
        let status = try? FileManager.default.attributesOfItem(atPath: file)
        bytes = (status?[.size] as? NSNumber)?.intValue ?? 0
    }

    /// Looks into any HDF5 file of the types that Baton stores.
    ///
    /// - Throws: where the values of a checkpoint or data set are not those that were written.
    init(hdf5 path: String, readsValues: Bool = true) throws {
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
            } catch let error as HDF5Error where error.kind == .wrongType {
                texts[name] = try hdf5.text("/" + name)
            }
        }
        try verify(readsValues)
    }

    /// Compares the checksums of the formats that have some.
    private mutating func verify(_ readsValues: Bool) throws {
        switch attributes["format"] {
        case "baton-checkpoint":
            isVerified = readsValues
            if readsValues { try CheckpointFile.open(file).verify() }
        case "baton-dataset":
            isVerified = readsValues
            if readsValues { _ = try ImageDataset.load(file) }
        default: break
        }
    }

    /// Looks at a picture's header and texts.
    init(png path: String) throws {
        self.init(file: path, kind: .png)
        let summary = try PNG.summary(path)
        picture = Picture(
            width: summary.width, height: summary.height, bitDepth: summary.bitDepth, colorType: summary.colorType)
        for entry in summary.text { attributes[entry.key] = entry.value }
    }

    /// Looks into a safetensors file.
    init(safetensors path: String, readsValues: Bool = true) throws {
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

    /// The whole as text.
    func text(for terminal: Terminal) -> String {
        var lines = [terminal.styled("\(file): \(title), \(Quantity.bytes(bytes))", .bold)]
        if let picture {
            lines.append(
                "\(picture.width)×\(picture.height), \(picture.bitDepth) bits a channel, \(picture.colorType)")
        }
        for (name, value) in (attributes.merging(texts) { first, _ in first }).sorted(by: { $0.key < $1.key }) {
            let oneLine = value.replacingOccurrences(of: "\n", with: " ")
            lines.append(
                oneLine.count <= 160
                    ? "\(name): \(oneLine)"
                    : "\(name): \(oneLine.prefix(120))… (\(value.count) characters; --json prints them all)")
        }
        if !arrays.isEmpty {
            let values = arrays.reduce(0) { $0 + $1.shape.reduce(1, *) }
            lines += [
                "", ArraySummary.table(arrays).rendered(for: terminal), "",
                "\(arrays.count) array\(arrays.count == 1 ? "" : "s"), \(Quantity.count(values)) values"
                    + (isVerified.map { $0 ? "; all checksums are right" : "; checksums were not compared" } ?? ""),
            ]
        }
        return lines.joined(separator: "\n")
    }

    private var title: String {
        switch attributes["format"] {
        case "baton-checkpoint": "checkpoint"
        case "baton-dataset": "data set"
        default: kind == .hdf5 ? "HDF5" : kind == .png ? "PNG" : "safetensors"
        }
    }
}
