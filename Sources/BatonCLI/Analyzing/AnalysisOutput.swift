import BatonData
import BatonFiles
import BatonSettings
import BatonTerminal
import Foundation

/// Writes what an analysis found, and says where.
struct AnalysisOutput: Encodable {
    /// The kind of analysis.
    let analysis: String
    /// Name of the cascade.
    let cascade: String
    /// Hash of the data set's contents.
    let dataSha256: String
    /// The files, drawings first.
    private(set) var files: [String] = []
    private let folder: String

    private enum CodingKeys: String, CodingKey { case analysis, cascade, dataSha256, files }

    init(_ analysis: String, cascade: String, data: ImageDataset, folder: String) {
        self.analysis = analysis
        self.cascade = cascade
        self.folder = folder
        dataSha256 = data.contentHash
    }

    /// The numbers with where they come from.
    private struct Numbers<Content: Encodable>: Encodable {
        let schemaVersion = JSONText.schemaVersion
        let cascade: String
        let dataSha256: String
        let results: Content
    }

    /// Adds a drawing.
    mutating func add(_ svg: String, named name: String) throws {
        let path = "\(folder)/\(name).svg"
        try AtomicFile.write(svg.utf8, to: path)
        files.append(path)
    }

    /// Adds the numbers as JSON; prints them, or `text` and the files' names, as the user wants.
    mutating func finish(_ results: some Encodable, text: String, isJSON: Bool) throws {
        let path = "\(folder)/\(analysis).json"
        let numbers = Numbers(cascade: cascade, dataSha256: dataSha256, results: results)
        let json = try JSONText.text(numbers, isCompact: false)
        try AtomicFile.write((json + "\n").utf8, to: path)
        files.append(path)
        if isJSON { return Terminal.print(json) }
        Terminal.print(text.isEmpty ? files.joined(separator: "\n") : text + "\n\n" + files.joined(separator: "\n"))
    }
}
