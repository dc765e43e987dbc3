import BatonFiles
import Testing

@Suite("A file that is not what it is taken for is told what it is")
struct FileContentTests {
    private static let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"
    private static let length: [UInt8] = [0x50, 0, 0, 0, 0, 0, 0, 0]

    static let cases: [(head: [UInt8], name: String?)] = [
        ([], "an empty file"), ([0, 0, 0, 0], "zeros"),
        (Array("<!DOCTYPE html>\n<html>".utf8), "an HTML page"),
        (Array("\n \u{FEFF}<HTML lang=en>".utf8), "an HTML page"),
        (Array("<?xml version='1.0'?><Error/>".utf8), "an XML document"),
        (Array(pointer.utf8), "a Git LFS pointer, not the file itself"),
        (Array("PK\u{3}\u{4}".utf8) + [20, 0], "a ZIP archive, as PyTorch and numpy write"),
        ([0x80, 2, 0x7D, 0x71], "a Python pickle"), ([0x1F, 0x8B, 8, 0], "a gzip archive"),
        ([0x93] + Array("NUMPY\u{1}".utf8), "a numpy array"), ([0x28, 0xB5, 0x2F, 0xFD, 0], "a Zstandard archive"),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0], "an HDF5 file"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A], "a PNG picture"), ([0xFF, 0xD8, 0xFF, 0xE0], "a JPEG picture"),
        (Array("RIFF0000WEBPVP8 ".utf8), "a WebP picture"), (length + Array("{\"a\":1}".utf8), "a safetensors file"),
        ([UInt8](repeating: 7, count: 257) + Array("ustar\u{0}".utf8), "a tar archive"),
        ([0xFF, 0xFE, 0x61, 0], "UTF-16 text"), (Array("BM: 1\nother: thing\n".utf8), "plain text"),
        (Array("name: x\n".utf8), "plain text"), ([0x61, 0x1B, 0x62, 0x63], nil),
    ]

    @Test("by its first bytes", arguments: cases)
    func heads(head: [UInt8], name: String?) { #expect(FileContent(head)?.name == name) }

    @Test("and how to get what was meant")
    func hints() {
        #expect(FileContent(Array(Self.pointer.utf8))?.hint?.contains("git lfs pull") == true)
        #expect(FileContent([0x80, 2])?.hint?.contains("safetensors") == true)
        #expect(FileContent(Array("<html>".utf8))?.hint?.contains("download") == true)
    }
}
