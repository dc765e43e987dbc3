import BatonFiles
import BatonTestSupport
import BatonData
import Testing

@Suite("The emoji data set")
struct EmojiTests {
    @Test("Unicode 15 lists 3,655 sequences in nine groups, 1,785 of them skin-tone variants")
    func list() throws {
        let list = try EmojiList()
        #expect(list.groups.count == 9 && list.groups.first == "Smileys & Emotion" && list.groups.last == "Flags")
        #expect(!list.groups.contains("Component"))
        if list.version == "15.0" {
            #expect(list.sequences.count == 3655)
            #expect(list.sequences.count { $0.hasSkinTone } == 1785)
        }
        let astronaut = try #require(list.sequences.first { $0.name == "woman astronaut: medium skin tone" })
        #expect(astronaut.codePoints == "1F469 1F3FD 200D 1F680" && astronaut.group == "People & Body")
    }

    @Test("A damaged list is refused with its line; absent inputs say which package has them")
    func refused() throws {
        let text = "# group: A\n# subgroup: b\n1F600 ; fully-qualified # x E1.0 face\nXYZ ; fully-qualified # x\n"
        let damaged = failure { () throws(BatonError) in _ = try EmojiList(text: text, name: "list.txt") }
        #expect(damaged?.message == "line 4 is no entry" && damaged?.exitCode == 65)
        #expect(failure { () throws(BatonError) in _ = try EmojiList(text: "# nothing", name: "list.txt") } != nil)
        let noList = failure { () throws(BatonError) in _ = try EmojiBuilder(size: 8, listPath: "/none").build() }
        #expect(noList?.exitCode == 66 && noList?.hint?.contains("unicode-data") == true)
        let noFont = failure { () throws(BatonError) in _ = try EmojiBuilder(size: 8, fontPath: "/none").build() }
        #expect(noFont?.exitCode == 66 && noFont?.hint?.contains("fonts-noto-color-emoji") == true)
        let folder = try ScratchFolder()
        let path = try folder.write(Array("no font".utf8), to: "font.ttf")
        let badFont = failure { () throws(BatonError) in _ = try EmojiBuilder(size: 8, fontPath: path).build() }
        #expect(badFont?.exitCode == 65 && badFont?.file == path)
        #expect(failure { () throws(BatonError) in _ = try EmojiBuilder(size: 0).build() }?.exitCode == 65)
    }

    @Test("Every sequence has its own glyph, equal pictures are kept once, and the set is always the same")
    func build() throws {
        let (dataset, report) = try EmojiBuilder(size: 64).build()
        #expect(report.skipped.isEmpty, "\(report.skipped.prefix(3))")
        #expect(report.considered == report.kept + report.duplicates.count && report.kept == dataset.count)
        #expect(dataset.classCount == 9 && dataset.classCounts.allSatisfy { $0 > 50 })
        #expect(!dataset.allowsHorizontalFlip)
        var seen: Set<PixelImage> = []
        for index in 0..<dataset.count { #expect(seen.insert(dataset.image(at: index)).inserted) }
        // A flag is two letters, the family four people and three joiners: both are one picture.
        for name in [
            "1F1F8 1F1EA flag: Sweden", "1F468 200D 1F469 200D 1F467 200D 1F466 family: man, woman, girl, boy",
        ] {
            let index = try #require(dataset.itemNames.firstIndex(of: name))
            #expect(dataset.image(at: index).pixels.contains { $0 < 128 })
        }
        let tones = try #require(dataset.marks[EmojiBuilder.skinToneMark])
        #expect(zip(tones, dataset.itemNames).allSatisfy { $0 == $1.contains("skin tone") })
        let again = try EmojiBuilder(size: 64).build().dataset
        #expect(again.contentHash == dataset.contentHash && again.provenance == dataset.provenance)
    }

    @Test("Sweden's flag is blue and yellow, on white, in the middle")
    func flag() throws {
        let (dataset, _) = try EmojiBuilder(size: 32, includesSkinTones: false).build()
        let index = try #require(dataset.itemNames.firstIndex { $0.hasSuffix("flag: Sweden") })
        let flag = dataset.image(at: index)
        #expect((0..<3).allSatisfy { flag[0, 0, $0] == 255 && flag[31, 31, $0] == 255 })
        #expect(flag[26, 10, 2] > flag[26, 10, 0], "blue field")
        #expect(flag[26, 16, 0] > flag[26, 16, 2], "yellow cross")
        #expect(dataset.labelNames[dataset.labels[index]] == "Flags")
        #expect(dataset.marks[EmojiBuilder.skinToneMark]?.contains(true) == false)
    }
}
