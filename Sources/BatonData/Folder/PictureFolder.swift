import Foundation

/// The pictures below a folder, sorted by path, with the labels that a `dataset.json` or the folders' names give.
struct PictureFolder {
    /// Relative paths, `/`-separated, in the order of their UTF-8 bytes.
    let paths: [String]
    /// One class a picture, empty where there are no classes.
    let labels: [Int]
    /// The names of the classes.
    let labelNames: [String]

    private static let extensions: Set<String> = ["png", "jpg", "jpeg"]

    /// Lists a folder. Hidden files and what does not end in .png, .jpg or .jpeg are passed over.
    init(_ root: String) throws(DataError) {
        paths = try Self.list(root)
        guard !paths.isEmpty else {
            throw DataError(
                .missingInput, "the folder has no pictures", file: root, expected: ".png, .jpg or .jpeg files",
                hint: "name the folder that holds them; folders below it are searched, too")
        }
        let index = URL(fileURLWithPath: root).appendingPathComponent("dataset.json").path
        if FileManager.default.fileExists(atPath: index) {
            (labels, labelNames) = try Self.labels(from: index, for: paths)
        } else {
            (labels, labelNames) = Self.labelsFromFolders(paths)
        }
    }

    private static func list(_ root: String) throws(DataError) -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: root, isDirectory: &isFolder) else {
            throw DataError(.missingInput, "there is no such folder", file: root)
        }
        guard isFolder.boolValue else {
            throw DataError(.badData, "not a folder", file: root, hint: "name the folder that holds the pictures")
        }
        var result: [String] = []
        var pending = [""]
        while let folder = pending.popLast() {
            let path = folder.isEmpty ? root : "\(root)/\(folder)"
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: path)
            } catch {
                throw DataError(.missingInput, "cannot list the folder: \(error.localizedDescription)", file: path)
            }
            for name in names where !name.hasPrefix(".") {
                let relative = folder.isEmpty ? name : "\(folder)/\(name)"
                let full = "\(root)/\(relative)"
                guard FileManager.default.fileExists(atPath: full, isDirectory: &isFolder) else { continue }
                if isFolder.boolValue {
                    // A link to a folder may lead round in a circle.
                    let isLink = (try? FileManager.default.destinationOfSymbolicLink(atPath: full)) != nil
                    if !isLink { pending.append(relative) }
                } else if let ending = name.split(separator: ".").last, extensions.contains(ending.lowercased()) {
                    result.append(relative)
                }
            }
        }
        return result.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Top-level folder names, sorted, are the classes; one name alone is none. Pictures outside count as `.`.
    private static func labelsFromFolders(_ paths: [String]) -> (labels: [Int], names: [String]) {
        let tops = paths.map { path in
            path.contains("/") ? String(path.prefix { $0 != "/" }) : "."
        }
        let names = Set(tops).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        guard names.count > 1 else { return ([], []) }
        let index = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        return (tops.map { index[$0] ?? 0 }, names)
    }

    /// EDM's `{"labels": [["path", class], …]}`, or `"labels": null` for none; `"label_names"` is ours and optional.
    private static func labels(
        from file: String, for paths: [String]
    ) throws(DataError) -> (labels: [Int], names: [String]) {
        let expected = "{\"labels\": [[\"path\", class], …]}"
        let bytes = try FileBytes.read(file, limit: 1 << 30)
        guard let top = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw DataError(.badData, "not a JSON object", file: file, expected: expected)
        }
        guard let value = top["labels"], !(value is NSNull) else { return ([], []) }
        guard let rows = value as? [[Any]] else {
            throw DataError(.badData, "'labels' is no list of pairs", file: file, expected: expected)
        }
        var classes: [String: Int] = [:]
        for (number, row) in rows.enumerated() {
            guard row.count == 2, let path = row[0] as? String, let label = row[1] as? Int, label >= 0 else {
                throw DataError(
                    .badData, "entry \(number) of 'labels' is no pair of a path and a class", file: file,
                    found: "\(row)", expected: "[\"path\", 0 or above]")
            }
            classes[path] = label
        }
        let missing = paths.filter { classes[$0] == nil }
        guard missing.isEmpty else {
            throw DataError(
                .badData, "\(missing.count) of \(paths.count) pictures have no label", file: file,
                found: "none for '\(missing[0])'", expected: "one for each picture, or \"labels\": null")
        }
        let labels = paths.map { classes[$0] ?? 0 }
        let count = (labels.max() ?? 0) + 1
        guard count <= 1 << 20 else {
            throw DataError(.badData, "a class number is too large", file: file, found: "\(count - 1)")
        }
        let names = top["label_names"] as? [String] ?? (0..<count).map { "\($0)" }
        guard names.count >= count else {
            throw DataError(
                .badData, "'label_names' has too few names", file: file, found: "\(names.count)",
                expected: "at least \(count)")
        }
        return (labels, names)
    }
}
