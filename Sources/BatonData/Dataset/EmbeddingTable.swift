import BatonFiles

/// Embeddings as a file gives them, not yet matched with pictures.
///
/// A file with an array `[N, K]` gives a row for each picture in the order of their names, as a build lists them before any is
/// left out. A file with a vector `[K]` for each picture gives it under the picture's name.
public struct EmbeddingTable: Sendable {
    private enum Content: Sendable {
        case rows(Embeddings)
        case named([String: Int], Embeddings)
    }

    private let path: String
    private let content: Content

    /// Reads the arrays of a file.
    ///
    /// - Throws: `badData` where the file holds neither, the vectors are of several widths or wider than ``Embeddings/widths``,
    ///   or a value is not finite.
    public init(_ file: ArrayFile) throws(BatonError) {
        path = file.path
        let tables = file.entries.filter { $0.isFloat && $0.shape.count == 2 && ($0.count ?? 0) > 0 }
        let vectors = file.entries.filter { $0.isFloat && $0.shape.count == 1 && ($0.count ?? 0) > 0 }
        do {
            guard tables.isEmpty, let width = vectors.first?.shape[0] else {
                let table = try file.choose(
                    nil, usual: ["embeddings", "embedding", "arr_0"], what: "embeddings",
                    expected: "floats [N, K], or a vector [K] under each picture's name"
                ) { entry in tables.contains { $0.name == entry.name } }
                try Self.require(table.shape[1], of: file)
                content = .rows(try Embeddings(width: table.shape[1], values: try table.values()))
                return
            }
            try Self.require(width, of: file)
            var values: [Float] = []
            for vector in vectors {
                guard vector.shape[0] == width else {
                    throw BatonError(
                        .badData, "the embeddings are of several widths", file: file.path,
                        found: vector.description, expected: "\(width) as in '\(vectors[0].name)'")
                }
                values += try vector.values()
            }
            content = .named(
                Dictionary(vectors.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first }),
                try Embeddings(width: width, values: values))
        } catch {
            throw BatonError(error, file: file.path)
        }
    }

    private static func require(_ width: Int, of file: ArrayFile) throws(BatonError) {
        guard Embeddings.widths.contains(width) else {
            throw BatonError(
                .badData, "embeddings cannot be so wide", file: file.path, found: "\(width)",
                expected: "at most \(Embeddings.widths.upperBound)")
        }
    }

    /// All vectors: the rows, or those with names in the order of the file.
    public var all: Embeddings {
        switch content {
        case .rows(let rows), .named(_, let rows): rows
        }
    }

    /// Refuses embeddings that are not one for each of `names`.
    func requireCover(_ names: [String]) throws(BatonError) {
        switch content {
        case .rows(let rows):
            guard rows.count == names.count else {
                throw BatonError(
                    .badData, "the embeddings are not one a picture", file: path, found: "\(rows.count) rows",
                    expected: "\(names.count), in the order of the pictures' names")
            }
        case .named(let places, let rows):
            let missing = names.filter { places[$0] == nil }
            guard missing.isEmpty else {
                throw BatonError(
                    .badData, "\(missing.count) of \(names.count) pictures have no embedding", file: path,
                    found: "\(rows.count) by name, none for '\(missing[0])'", expected: "one under each picture's name")
            }
        }
    }

    /// The vectors of the pictures at `indices` of `names`.
    func rows(_ indices: [Int], of names: [String]) throws(BatonError) -> Embeddings {
        try requireCover(names)
        return switch content {
        case .rows(let rows): rows.rows(indices)
        case .named(let places, let rows): rows.rows(indices.compactMap { places[names[$0]] })
        }
    }
}
