import BatonTestSupport
import BatonFiles
import Foundation
import Testing

@Suite("A file is replaced whole, wherever its path leads")
struct AtomicFileTests {
    private struct Stop: Error {}

    @Test("a reader sees the old file until the new one is there") func aReaderSeesTheOldFileUntilTheNewOneIsThere()
        throws
    {
        let folder = try ScratchFolder()
        let path = folder.file("a")
        try AtomicFile.write("old".utf8, to: path)
        try AtomicFile.replace(path) { temporary in
            try Data("new".utf8).write(to: URL(fileURLWithPath: temporary))
            #expect(try folder.text("a") == "old")
        }
        #expect(try folder.text("a") == "new")
        #expect(folder.contents == ["a"])
    }

    @Test("what fails or does not pass leaves the old file") func whatFailsOrDoesNotPassLeavesTheOldFile() throws {
        let folder = try ScratchFolder()
        let path = folder.file("a")
        try AtomicFile.write("old".utf8, to: path)
        #expect(throws: Stop.self) { try AtomicFile.replace(path) { _ in throw Stop() } }
        #expect(throws: Stop.self) {
            try AtomicFile.replace(path, verify: { _ in throw Stop() }) { temporary in
                try Data("bad".utf8).write(to: URL(fileURLWithPath: temporary))
            }
        }
        #expect(throws: Stop.self) {
            try AtomicFile.write(to: path) { file in
                try file.write("half".utf8)
                throw Stop()
            }
        }
        #expect(try folder.text("a") == "old")
        #expect(folder.contents == ["a"])
    }

    @Test("links are followed also to what is not there yet") func linksAreFollowedAlsoToWhatIsNotThereYet() throws {
        let folder = try ScratchFolder()
        mkdir(folder.file("real"), 0o777)
        symlink("real/target", folder.file("link"))
        symlink("link", folder.file("second"))
        for text in ["first", "next"] {
            try AtomicFile.write(text.utf8, to: folder.file("second"))
            #expect(try folder.text("real/target") == text)
        }
        let status = try FileManager.default.attributesOfItem(atPath: folder.file("link"))
        #expect(status[.type] as? FileAttributeType == .typeSymbolicLink)
        symlink("loop", folder.file("loop"))
        #expect(throws: BatonError.self) { try AtomicFile.write("x".utf8, to: folder.file("loop")) }
    }

    @Test("permissions and owner stay") func permissionsAndOwnerStay() throws {
        let folder = try ScratchFolder()
        let path = folder.file("a")
        try AtomicFile.write("old".utf8, to: path)
        chmod(path, 0o640)
        // Only root may give files away.
        let isRoot = getuid() == 0
        if isRoot { chown(path, 65_534, 65_534) }
        try AtomicFile.write("new".utf8, to: path)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o640)
        if isRoot { #expect(status.st_uid == 65_534 && status.st_gid == 65_534) }
    }

    @Test("names may be as long as the system takes") func namesMayBeAsLongAsTheSystemTakes() throws {
        let folder = try ScratchFolder()
        let name = String(repeating: "n", count: 255)
        try AtomicFile.write("x".utf8, to: folder.file(name))
        #expect(try folder.text(name) == "x")
        let error = #expect(throws: BatonError.self) { try AtomicFile.write("x".utf8, to: folder.file(name + "n")) }
        #expect(error?.kind == .cannotWrite)
        #expect(folder.contents == [name])
    }

    @Test("pipes and devices are written into") func pipesAndDevicesAreWrittenInto() throws {
        let folder = try ScratchFolder()
        let pipe = folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let text = String(repeating: "much ", count: 50_000)
        // A thread of its own: opening a pipe waits for the other side, and tasks share few threads.
        let writer = Thread { try? AtomicFile.write(text.utf8, to: pipe) }
        writer.start()
        #expect(try readToEnd(pipe) == text)
        try AtomicFile.write("gone".utf8, to: "/dev/null")
        let error = #expect(throws: BatonError.self) { try AtomicFile.write("x".utf8, to: "/dev/full") }
        #expect(error?.exitCode == 73 && error?.system?.cause == .full)
        #expect(folder.contents == ["pipe"])
    }

    @Test("what cannot be written is said so") func whatCannotBeWrittenIsSaidSo() throws {
        let folder = try ScratchFolder()
        try AtomicFile.write("x".utf8, to: folder.file("file"))
        for path in [folder.path, folder.file("none/a"), folder.file("file/a"), "", folder.file("a\0b")] {
            let error = #expect(throws: BatonError.self) { try AtomicFile.write("x".utf8, to: path) }
            #expect(error?.kind == .cannotWrite && error?.file == path)
        }
        #expect(folder.contents == ["file"])
    }
}

/// All that comes through a pipe.
private func readToEnd(_ path: String) throws -> String {
    let handle = try #require(FileHandle(forReadingAtPath: path))
    return String(decoding: try handle.readToEnd() ?? Data(), as: UTF8.self)
}
