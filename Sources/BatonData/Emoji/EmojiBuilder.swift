import BatonSettings

/// Builds the emoji data set: every fully-qualified sequence of Unicode's list in a colour bitmap font, on white,
/// labelled with its group.
///
/// All bitmaps are centred on one square, the smallest that cuts no ink (128 pixels for Noto Color Emoji, whose
/// 136×128 bitmaps have empty margins), and averaged by area to the size asked for: at 64, 32 and 16 pixels that is the
/// plain box filter.
public struct EmojiBuilder: Sendable {
    /// The side of the pictures in pixels.
    public var size: Int
    /// The font; nil for the Debian package's.
    public var fontPath: String?
    /// Unicode's `emoji-test.txt`; nil for the Debian package's.
    public var listPath: String?
    /// Whether sequences with a skin-tone modifier are taken; they are about half.
    public var includesSkinTones: Bool
    /// Whether training may mirror the pictures. Letters, flags and clocks say no.
    public var allowsHorizontalFlip: Bool

    /// The name of the mark on pictures with a skin-tone modifier.
    public static let skinToneMark = "skin-tone"

    /// Chooses what to build.
    public init(
        size: Int, fontPath: String? = nil, listPath: String? = nil, includesSkinTones: Bool = true,
        allowsHorizontalFlip: Bool = false
    ) {
        self.size = size
        self.fontPath = fontPath
        self.listPath = listPath
        self.includesSkinTones = includesSkinTones
        self.allowsHorizontalFlip = allowsHorizontalFlip
    }

    /// Builds the set, always the same from the same font and list.
    ///
    /// A sequence that the font does not shape to exactly one glyph with a bitmap is skipped and reported; of equal
    /// pictures the first is kept.
    /// - Parameter progress: told the sequences done and in all, now and then.
    public func build(
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(BatonError) -> (dataset: ImageDataset, report: BuildReport) {
        guard (1...512).contains(size) else {
            throw BatonError(
                .badData, "emoji cannot be built at this size", found: "\(size)", expected: "1 to 512 pixels")
        }
        let list = try EmojiList(path: listPath)
        let font = try ColorFont(path: fontPath)
        var report = BuildReport()
        let drawn = draw(list.sequences.filter { includesSkinTones || !$0.hasSkinTone }, font, &report, progress)
        let side = Self.commonSide(drawn.map { $0.bitmap })

        var images: [UInt8] = []
        images.reserveCapacity(drawn.count * size * size * 3)
        var kept: [EmojiSequence] = []
        var first: [PixelImage: String] = [:]
        for (sequence, bitmap) in drawn {
            let picture = bitmap.centered(width: side, height: side).areaResized(width: size, height: size)
            if let earlier = first.updateValue(sequence.codePoints, forKey: picture) {
                first[picture] = earlier
                report.duplicates.append(.init(item: Self.title(sequence), reason: "the picture of \(earlier)"))
                continue
            }
            images += picture.pixels
            kept.append(sequence)
        }
        guard !kept.isEmpty else {
            throw BatonError(
                .badData, "the font has no picture for any emoji of the list", file: font.path,
                hint: "use Noto Color Emoji: apt-get install fonts-noto-color-emoji")
        }
        report.kept = kept.count
        let dataset = try ImageDataset(
            size: size, values: .pictures(images), labels: kept.map { list.groups.firstIndex(of: $0.group) ?? 0 },
            labelNames: list.groups, itemNames: kept.map(Self.title),
            marks: [Self.skinToneMark: kept.map { $0.hasSkinTone }], allowsHorizontalFlip: allowsHorizontalFlip,
            provenance: provenance(list, font, side: side, report))
        return (dataset, report)
    }

    /// Code points and name.
    private static func title(_ sequence: EmojiSequence) -> String { "\(sequence.codePoints) \(sequence.name)" }

    /// Every sequence with its bitmap on white.
    private func draw(
        _ sequences: [EmojiSequence], _ font: ColorFont, _ report: inout BuildReport, _ progress: (Int, Int) -> Void
    ) -> [(sequence: EmojiSequence, bitmap: PixelImage)] {
        report.considered = sequences.count
        var result: [(EmojiSequence, PixelImage)] = []
        for (index, sequence) in sequences.enumerated() {
            let glyphs = font.glyphs(of: sequence.scalars)
            if glyphs.count != 1 || glyphs[0] == 0 {
                let reason = glyphs.contains(0) ? "the font lacks it" : "shaped to \(glyphs.count) glyphs"
                report.skipped.append(.init(item: Self.title(sequence), reason: reason))
            } else if let bitmap = font.picture(of: glyphs[0]) {
                result.append((sequence, bitmap))
            } else {
                report.skipped.append(.init(item: Self.title(sequence), reason: "its glyph has no colour bitmap"))
            }
            if index % 64 == 63 || index + 1 == sequences.count { progress(index + 1, sequences.count) }
        }
        return result
    }

    /// The side of the smallest square on which every picture, centred, keeps all its ink.
    private static func commonSide(_ pictures: [PixelImage]) -> Int {
        var side = 1
        for picture in pictures {
            // The outermost row or column pair with ink decides: going inwards, stop at what is already covered.
            side = max(
                side,
                inkExtent(picture, length: picture.width, from: side) { x in
                    (0..<picture.height).contains { y in (0..<3).contains { picture[x, y, $0] != 255 } }
                })
            side = max(
                side,
                inkExtent(picture, length: picture.height, from: side) { y in
                    (0..<picture.width).contains { x in (0..<3).contains { picture[x, y, $0] != 255 } }
                })
        }
        return side
    }

    /// The length of the centred interval that holds all inked lines, or `side` where that is longer.
    private static func inkExtent(
        _ picture: PixelImage, length: Int, from side: Int, hasInk: (Int) -> Bool
    ) -> Int {
        var extent = length
        while extent > side, !hasInk((length - extent) / 2), !hasInk((length + extent) / 2 - 1) { extent -= 2 }
        return max(side, extent)
    }

    private func provenance(
        _ list: EmojiList, _ font: ColorFont, side: Int, _ report: BuildReport
    ) throws(BatonError) -> DatasetProvenance {
        let hash = ContentHash()
        hash.update(try InputFile.contents(of: font.path, limit: 1 << 28))
        var versions = ColorFont.libraryVersions
        versions["emoji-list"] = list.version
        versions["font-sha256"] = hash.hex()
        return DatasetProvenance(
            source: "emoji-test.txt in \(font.familyName)", tool: "baton data emoji", versions: versions,
            parameters: [
                "size": "\(size)", "square": "\(side)", "strike": "\(font.width)x\(font.height)",
                "skin-tones": includesSkinTones ? "yes" : "no", "resize": "area average of sRGB values",
                "background": "white",
            ],
            counts: [
                "considered": report.considered, "kept": report.kept, "skipped": report.skipped.count,
                "duplicates": report.duplicates.count,
            ])
    }
}
