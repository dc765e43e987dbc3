import BatonTestSupport
import BatonFiles
import Foundation
import Testing

@Suite("What killed processes leave behind is swept, what the living hold is not")
struct LeftoverTests {
    @Test("temporary files of the dead are removed") func temporaryFilesOfTheDeadAreRemoved() throws {
        let folder = try ScratchFolder()
        for name in [".baton-tmp-1-a", ".baton-tmp-99999-b"] {
            try Data().write(to: URL(fileURLWithPath: folder.file(name)))
        }
        try AtomicFile.replace(folder.file("a")) { living in
            OutputFolder.sweep(folder.path)
            #expect(folder.contents.map(folder.file) == [living])
        }
        try OutputFolder.requireWritable(folder.path)
        #expect(folder.contents == ["a"])
    }

    @Test("a lock is held once") func aLockIsHeldOnce() throws {
        let folder = try ScratchFolder()
        do {
            let first = try #require(try FileLock.take(folder.file("lock")))
            #expect(try FileLock.take(folder.file("lock")) == nil)
            withExtendedLifetime(first) {}
        }
        #expect(try FileLock.take(folder.file("lock")) != nil)
    }

    @Test("a folder is made with those above it") func aFolderIsMadeWithThoseAboveIt() throws {
        let folder = try ScratchFolder()
        try OutputFolder.requireWritable(folder.file("a/b/c"))
        try OutputFolder.make(folder.file("a/b"))
        try AtomicFile.write("x".utf8, to: folder.file("file"))
        for path in ["file", "file/a", "a/\0"] {
            let error = #expect(throws: BatonError.self) { try OutputFolder.make(folder.file(path)) }
            #expect(error?.exitCode == 73)
        }
    }
}

@Suite("An errno has one meaning")
struct SystemFailureTests {
    @Test(
        "exit codes",
        arguments: [(ENOENT, 66, 73), (EACCES, 66, 73), (EMFILE, 71, 71), (ENFILE, 71, 71), (ENOMEM, 71, 71)])
    func exitCodes(number: Int32, reading: Int32, writing: Int32) {
        #expect(SystemFailure(number).reading("a").exitCode == reading)
        #expect(SystemFailure(number).writing("a").exitCode == writing)
    }

    @Test("a full disk", arguments: [ENOSPC, EDQUOT, EFBIG]) func aFullDisk(number: Int32) {
        let error = SystemFailure(number).writing("a")
        #expect(error.exitCode == 73 && error.system?.cause == .full && error.hint != nil)
    }

    @Test("an error says what was found and expected") func anErrorSaysWhatWasFoundAndExpected() {
        let error = BatonError(.badData, "wrong", file: "a", found: "1", expected: "2", hint: "mend it")
        #expect(error.description == "a: wrong (found 1, expected 2)\n   hint: mend it")
    }
}
