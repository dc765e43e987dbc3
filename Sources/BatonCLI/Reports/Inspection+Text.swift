import BatonCharts
import BatonExperiments
import BatonTerminal

extension Inspection: TextReport {
    /// The whole as text.
    package func text(for terminal: Terminal) -> String {
        var lines = [terminal.styled("\(file): \(title), \(Quantity.bytes(bytes))", .bold)]
        if let picture {
            lines.append(
                "\(picture.width)×\(picture.height), \(picture.bitDepth) bits a channel, \(picture.colorType)")
        }
        if let content { lines.append(content) }
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

extension ArraySummary {
    /// Several arrays as a table.
    fileprivate static func table(_ arrays: [ArraySummary]) -> TextTable {
        var table = TextTable([
            ("name", .left), ("type", .left), ("shape", .left), ("min", .right), ("max", .right), ("mean", .right),
            ("std", .right), ("", .left),
        ])
        for array in arrays {
            let numbers = [array.min, array.max, array.mean, array.std].map { $0.map(Quantity.number) ?? "–" }
            table.add(
                [array.name, array.dtype, array.shape.map(String.init).joined(separator: "×")] + numbers
                    + [array.nonFinite > 0 ? "\(array.nonFinite) not finite" : ""])
        }
        return table
    }
}
