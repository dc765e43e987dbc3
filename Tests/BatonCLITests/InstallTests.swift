import BatonTestSupport
import BatonSettings
import Foundation
import Testing

@Suite("Installing the tool")
struct InstallTests {
    private func make(_ goal: String, into folder: ScratchFolder) throws -> (status: Int32, text: String) {
        try folder.write("", to: "log")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/make")
        process.arguments = [
            "-C", Repository.path, goal, "DESTDIR=\(folder.file("root"))", "PREFIX=/usr",
            "BATON=\(try Tool.executable())",
        ]
        process.standardOutput = FileHandle(forWritingAtPath: folder.file("log"))
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try folder.text("log"))
    }

    private func files(in folder: ScratchFolder) throws -> Set<String> {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.file("root/usr"))
        return Set(names.filter { !FileManager.default.isDirectory(folder.file("root/usr/\($0)")) })
    }

    @Test("puts tool, completions and a manual page a command below the prefix, and takes them away again")
    func install() throws {
        let folder = try ScratchFolder()
        let result = try make("install", into: folder)
        #expect(result.status == 0, "\(result.text)")
        let found = try files(in: folder)
        #expect(
            found.isSuperset(of: [
                "bin/baton", "share/bash-completion/completions/baton", "share/zsh/site-functions/_baton",
                "share/fish/vendor_completions.d/baton.fish", "share/man/man1/baton.1", "share/man/man1/baton-sample.1",
                "share/man/man1/baton-data-emoji.1", "share/man/man1/baton-manual.1",
            ]))
        #expect(try folder.text("root/usr/share/bash-completion/completions/baton").contains("--allow-untrained"))
        #expect(try folder.text("root/usr/share/zsh/site-functions/_baton").hasPrefix("#compdef baton"))
        let page = try folder.text("root/usr/share/man/man1/baton-sample.1")
        for part in [".SH NAME", "\\-\\-seeds", "\\fIcascade\\fR", ".B 78", ".BR baton (1)"] {
            #expect(page.contains(part), "\(part)")
        }
        // No line is taken for a request that it is not.
        let requests = Set(page.split(separator: "\n").filter { $0.hasPrefix(".") }.map { $0.prefix { $0 != " " } })
        #expect(requests.isSubset(of: [".TH", ".SH", ".TP", ".B", ".BR", ".PP", ".RS", ".RE"]))
        #expect(try make("uninstall", into: folder).status == 0)
        #expect(try files(in: folder).isEmpty)
    }

    @Test("Help, manual and docs/exit-codes.md list the same codes, and every error has one of them")
    func exitCodes() throws {
        let page = try String(contentsOfFile: Repository.path + "/docs/exit-codes.md", encoding: .utf8)
        let listed = page.matches(of: /(?m)^\| (\d+) \|/).compactMap { Int32($0.output.1) }
        #expect(Set(listed).isSuperset(of: BatonError.Kind.allCases.map(\.rawValue)))
        let help = try Tool.run("--help").output.replacing(/\s+/, with: " ")
        for code in listed { #expect(help.contains(" \(code) "), "\(code)") }
    }
}

extension FileManager {
    fileprivate func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
