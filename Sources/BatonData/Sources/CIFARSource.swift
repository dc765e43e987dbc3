import BatonFiles
import Foundation

/// The binary version of CIFAR-10 and CIFAR-100: records of labels and 32×32 pixels in planes, nothing else
/// (https://www.cs.toronto.edu/~kriz/cifar.html).
public struct CIFARSource: PictureSource {
    /// The pictures, by batch and number.
    public let contents: SourceContents
    private let files: [InputFile]
    private let counts: [Int]
    private let labelBytes: Int

    private static let pixels = 3 * 32 * 32
    private static let names10 = [
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    ]

    /// Reads a folder's training batches: `data_batch_1.bin` …, or `train.bin`; nil where it has none.
    ///
    /// - Throws: `badData` for batches that are not whole, and for the version in Python's pickles.
    init?(folder: String) throws(BatonError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder))?.sorted() ?? []
        let batches = names.filter { $0.wholeMatch(of: /(data_batch_[0-9]+|train)\.bin/) != nil }
        guard !batches.isEmpty else {
            guard names.contains("batches.meta") || names.contains("meta") && names.contains("train") else {
                return nil
            }
            throw BatonError(
                .badData, "the batches are Python's pickles, which are not read", file: folder,
                expected: "the binary version",
                hint: "take cifar-10-binary.tar.gz or cifar-100-binary.tar.gz from the same page")
        }
        try self.init(
            batches.map { "\(folder)/\($0)" }, besides: names.filter { $0.hasPrefix("test") && $0.hasSuffix(".bin") })
    }

    /// Reads batches of one kind.
    ///
    /// - Parameter besides: batches that are left out, to be named.
    init(_ paths: [String], besides: [String] = []) throws(BatonError) {
        var files: [InputFile] = []
        for path in paths { files.append(try InputFile(path)) }
        let folder = URL(fileURLWithPath: paths.first ?? "").deletingLastPathComponent().path
        let names100 = Self.lines(of: "\(folder)/fine_label_names.txt", count: 100)
        // A record says not which kind it is; the length does, but for the rare file that both divide.
        let fits = [1, 2].filter { labels in
            files.allSatisfy { $0.byteCount > 0 && $0.byteCount % (labels + Self.pixels) == 0 }
        }
        guard let labelBytes = fits.count == 2 && names100 != nil ? 2 : fits.first else {
            let odd = files.first { $0.byteCount == 0 || $0.byteCount % (1 + Self.pixels) != 0 } ?? files[0]
            throw BatonError(
                .badData, "not whole CIFAR records", file: odd.path, found: "\(odd.byteCount) bytes",
                expected: "a multiple of 3073 (CIFAR-10) or 3074 (CIFAR-100)", hint: "is the file truncated?")
        }
        let is10 = labelBytes == 1
        let names =
            is10
            ? Self.lines(of: "\(folder)/batches.meta.txt", count: 10) ?? Self.names10
            : names100 ?? (0..<100).map { "\($0)" }
        let record = labelBytes + Self.pixels
        var labels: [Int] = []
        var items: [String] = []
        for file in files {
            let batch = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
            for number in 0..<(file.byteCount / record) {
                // Of CIFAR-100's two labels the second is the fine one.
                let label = Int(try file.bytes(at: number * record + labelBytes - 1, count: 1)[0])
                guard label < names.count else {
                    throw BatonError(
                        .badData, "record \(number) is of no class of CIFAR-\(names.count)", file: file.path,
                        found: "label \(label)", expected: "0 to \(names.count - 1)")
                }
                labels.append(label)
                items.append("\(batch)/\(number)")
            }
        }
        self.files = files
        self.labelBytes = labelBytes
        counts = files.map { $0.byteCount / record }
        contents = SourceContents(
            title: is10 ? "CIFAR-10" : "CIFAR-100", names: items, classes: ClassIndex(labels: labels, names: names),
            others: Dictionary(besides.map { ($0, 1) }, uniquingKeysWith: +))
    }

    /// Reads one record.
    public func picture(at index: Int, channels: Int, limits: ImageLimits) throws(BatonError) -> PixelImage {
        var (file, number) = (0, index)
        while number >= counts[file] {
            number -= counts[file]
            file += 1
        }
        let planes = try files[file].bytes(
            at: number * (labelBytes + Self.pixels) + labelBytes, count: Self.pixels)
        return PixelImage(width: 32, height: 32, channels: 3, planarBytes: planes).converted(toChannels: channels)
    }

    /// The lines of a list of names beside the batches, where it has as many as there are classes.
    private static func lines(of path: String, count: Int) -> [String]? {
        guard let bytes = try? InputFile.contents(of: path, limit: 1 << 16) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        return lines.count == count && Set(lines).count == count ? lines : nil
    }
}
