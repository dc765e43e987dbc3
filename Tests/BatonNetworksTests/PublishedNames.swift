import BatonTensor
import Foundation

/// A list of a published model's arrays, one module a line.
struct PublishedNames {
    /// `name [extents]` in published order.
    private(set) var parameters: [String] = []
    private(set) var buffers: [String] = []

    init(_ name: String) throws {
        let text = try String(contentsOf: Fixture.folder.appending(path: name + ".names"), encoding: .utf8)
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ")
            let extents = parts[1].split(separator: "x").compactMap { Int($0) }
            if let outputs = extents.first {
                parameters.append("\(parts[0]).weight \(Shape(extents))")
                if parts.contains("+bias") { parameters.append("\(parts[0]).bias \(Shape([outputs]))") }
            }
            for part in parts where part.hasPrefix("+filter") {
                let taps = Int(part.dropFirst("+filter".count)) ?? 0
                buffers.append("\(parts[0]).resample_filter \(Shape([1, 1, taps, taps]))")
            }
        }
    }
}
