import BatonTestSupport
import BatonCheckpoints
import Foundation
import Testing

@Suite("Streams, pipes and limits")
struct StreamTests {
    /// Runs a line of shell in which `baton` is the tool.
    private func shell(_ line: String, in folder: ScratchFolder) throws -> Tool.Result {
        let streams = try ScratchFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "baton() { timeout 20 '\(try Tool.executable())' \"$@\"; }\n" + line]
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        for name in ["out", "err"] { try streams.write("", to: name) }
        process.standardOutput = FileHandle(forWritingAtPath: streams.file("out"))
        process.standardError = FileHandle(forWritingAtPath: streams.file("err"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Tool.Result(
            status: process.terminationStatus, output: try streams.text("out"), messages: try streams.text("err"))
    }

    private static let fixture = Repository.path + "/Tests/Fixtures/songunet-small.safetensors"

    @Test(
        "Results that cannot be written end with 73",
        arguments: [
            "--help", "--version", "sample --help", "schema", "families", "families --json", "check tiny.yaml",
            "check tiny.yaml --json", "plan tiny.yaml", "plan tiny.yaml --json", "inspect \(fixture)",
            "inspect \(fixture) --json", "import \(fixture) -o net.h5", "--generate-completion-script bash",
        ])
    func fullOutput(command: String) throws {
        let folder = try TinyCascade.folder()
        for output in [">/dev/full", ">&-"] {
            let result = try shell("baton \(command) \(output)", in: folder)
            #expect(result.status == 73, "\(command) \(output): \(result.messages)")
            #expect(result.messages.contains("standard output"), "\(command) \(output): \(result.messages)")
        }
    }

    @Test("A reader who has seen enough is no failure worth a message")
    func closedPipe() throws {
        let result = try shell("baton schema | head -n 1", in: try ScratchFolder())
        #expect(result.status == 0 && result.output == "{\n" && result.messages.isEmpty)
    }

    @Test("Messages that nobody can read change nothing", arguments: ["2>/dev/full", "2>&-", "2>&1 >/dev/null | true"])
    func unreadMessages(_ redirection: String) throws {
        let folder = try TinyCascade.folder()
        let missing = try shell("(baton check nofile.yaml; echo $? >code) \(redirection)", in: folder)
        #expect(try folder.text("code") == "66\n", "\(missing.messages)")
        _ = try shell(
            "(baton sample tiny.yaml --until base --seeds 0-1 -o out --allow-untrained --threads 1; echo $? >code) "
                + redirection, in: folder)
        #expect(try folder.text("code") == "0\n")
        #expect(try folder.manifest().count == 2)
    }

    @Test("Streams that are closed do not mix with files")
    func closedStreams() throws {
        let folder = try TinyCascade.folder()
        let result = try shell("baton import \(Self.fixture) -o net.h5 <&- >&- 2>&-", in: folder)
        #expect(result.status == 73)
        try CheckpointFile.open(folder.file("net.h5")).verify()
    }

    @Test("A pipe, a device or a folder in place of an input is refused at once")
    func irregularInputs() throws {
        let folder = try TinyCascade.folder()
        #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
        for input in ["pipe", "/dev/zero", "."] {
            for command in [
                "check \(input)", "inspect \(input)", "import \(input) -o net.h5", "export \(input) -o a.safetensors",
                "sample tiny.yaml --allow-untrained --weights base=\(input)",
                "train tiny.yaml --stage base --data \(input)", "forward \(input) --input \(input) --output y",
            ] {
                let result = try shell("baton \(command)", in: folder)
                #expect(result.status == 65, "\(command): \(result.status) \(result.messages)")
            }
        }
        #expect(try shell("baton check pipe", in: folder).messages.contains("a pipe"))
    }

    @Test("What is piped in on purpose is read")
    func standardInput() throws {
        let folder = try TinyCascade.folder()
        for line in ["cat tiny.yaml | baton check /dev/stdin", "baton check /dev/stdin <tiny.yaml"] {
            let result = try shell(line, in: folder)
            #expect(result.status == 0, "\(line): \(result.messages)")
        }
    }

    @Test("Little memory ends with 71 or is enough, and never in waiting", arguments: [250_000, 300_000, 400_000])
    func memory(kibibytes: Int) throws {
        let folder = try TinyCascade.folder()
        // Killed where it hangs: a thread that waits for memory hears no other signal.
        let sample = "'\(try Tool.executable())' sample tiny.yaml --allow-untrained --seeds 0-1 -o out --quiet"
        let result = try shell("ulimit -v \(kibibytes); timeout -s KILL 30 \(sample)", in: folder)
        #expect([0, 71].contains(result.status), "\(result.status) \(result.messages)")
    }

    @Test("A limit on the size of files ends with 73, one on their number with 71, and neither leaves anything")
    func limits() throws {
        let folder = try ScratchFolder()
        let size = try shell("ulimit -f 8; baton import \(Self.fixture) -o net.h5", in: folder)
        #expect(size.status == 73 && size.messages.contains("ulimit -f"), "\(size.status) \(size.messages)")
        // The library opens the new file beside the lock that is held on it.
        let number = try shell("ulimit -n 4; baton import \(Self.fixture) -o net.h5", in: folder)
        #expect(number.status == 71 && number.messages.contains("ulimit -n"), "\(number.status) \(number.messages)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
    }

    @Test("Outputs may be links, pipes and devices")
    func irregularOutputs() throws {
        let folder = try TinyCascade.folder()
        let result = try shell(
            """
            mkfifo pipe; ln -s real.h5 link.h5
            baton import \(Self.fixture) -o link.h5 && baton export link.h5 -o plain.safetensors || exit 1
            cat pipe >piped.safetensors & baton export link.h5 -o pipe; wait
            cmp plain.safetensors piped.safetensors && test -L link.h5 && test -f real.h5 || exit 2
            baton export link.h5 -o /dev/full; test $? = 73
            """, in: folder)
        #expect(result.status == 0, "\(result.messages)")
    }
}
