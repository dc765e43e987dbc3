import BatonTestSupport
import Foundation
import Testing

@Suite("The documentation")
struct DocumentationTests {
    /// The paths of files below the package's folders, from its root.
    private static func files(_ ending: String, in folders: [String]) throws -> [String] {
        try folders.flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: Repository.path + "/" + folder)
                .filter { $0.hasSuffix(ending) && !$0.contains(".build/") }.map { folder + "/" + $0 }
        }
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: Repository.path + "/" + path, encoding: .utf8)
    }

    /// Every page, those of DocC too, without its blocks of code.
    private static let pages: [(path: String, text: String)] = {
        let top =
            (try? FileManager.default.contentsOfDirectory(atPath: Repository.path))?.filter { $0.hasSuffix(".md") }
            ?? []
        let below = (try? files(".md", in: ["docs", "models", "Sources", "Plugins"])) ?? []
        return (top + below).sorted().compactMap { path in
            (try? text(path)).map { (path, $0.replacing(/(?ms)^```.*?^```/, with: "")) }
        }
    }()

    private static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: Repository.path + "/" + path)
    }

    /// The anchors of a page's headings, as GitHub makes them.
    private static func anchors(of path: String) throws -> Set<String> {
        Set(
            try text(path).matches(of: /(?m)^#+ (.*)$/).map { match in
                match.output.1.lowercased().replacing(/[^\p{L}\p{N}_\- ]/, with: "").replacing(" ", with: "-")
            })
    }

    @Test("has no dead link")
    func links() throws {
        #expect(Self.pages.count > 20)
        for (page, text) in Self.pages {
            for match in text.matches(of: /\]\(([^)\s]+)\)/) {
                let target = match.output.1
                if target.hasPrefix("http") || target.hasPrefix("mailto:") { continue }
                let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                let folder = URL(fileURLWithPath: "/" + page).deletingLastPathComponent()
                let path =
                    parts[0].isEmpty
                    ? page : String(folder.appending(path: parts[0]).standardizedFileURL.path.dropFirst())
                #expect(Self.exists(path), "\(page) links to \(target)")
                if parts.count == 2, Self.exists(path), path.hasSuffix(".md") {
                    #expect(try Self.anchors(of: path).contains(parts[1]), "\(page) links to \(target)")
                }
            }
        }
    }

    @Test("names files that are there")
    func files() {
        for (page, text) in Self.pages {
            let paths = text.matches(
                of:
                    /(?:^|[^\w\/.\-])((?:docs|Sources|Plugins|Tests|models)\/[\w.\/+\-]+\.(?:md|swift|yaml|h5|json|py|c|png))/
            )
            for match in paths {
                let path = String(match.output.1)
                #expect(Self.exists(path), "\(page) names \(path)")
            }
        }
    }

    @Test("names types and members that are there")
    func types() throws {
        // Names of other worlds.
        var known: Set<String> = [
            "Character", "Codable", "DhariwalUNet", "EDMPrecond", "Hashable", "Haswell", "Package", "Plugins",
            "Sendable",
        ]
        var members: Set<String> = ["init", "swift"]
        let code = try Self.files(".swift", in: ["Sources", "Plugins", "Tests", "docs/examples"])
        for path in code {
            let text = try Self.text(path)
            for match in text.matches(of: /\b(?:class|struct|enum|protocol|typealias|case|let|var|func) `?(\w+)/) {
                let name = String(match.output.1)
                if name.first?.isUppercase == true { known.insert(name) } else { members.insert(name) }
            }
            // Cases that share a line.
            for match in text.matches(of: /\bcase ([a-z][\w, ]*)\n/) {
                members.formUnion(match.output.1.matches(of: /\w+/).map { String($0.output) })
            }
        }
        for match in try Self.text("Package.swift").matches(of: /name: "(\w+)"/) {
            known.insert(String(match.output.1))
        }
        // A list of changes names what is gone, too.
        for (page, text) in Self.pages where page != "CHANGELOG.md" {
            for match in text.matches(of: /`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)((?:\.\w+)*)(?:\([\w:]*\))?`/) {
                let isKnown =
                    known.contains(String(match.output.1))
                    && match.output.2.split(separator: ".").map(String.init).allSatisfy {
                        members.contains($0) || known.contains($0)
                    }
                #expect(isKnown, "\(page) names \(match.output.0)")
            }
        }
    }

    @Test("has the section that a comment points to")
    func citations() throws {
        for path in try Self.files(".swift", in: ["Sources", "Plugins"]) {
            for match in try Self.text(path).matches(of: /(\w+\.md) §([0-9.]*[0-9])/) {
                let page = "docs/method/\(match.output.1)"
                let heading = try Regex("(?m)^#+ \(match.output.2)[. ]")
                #expect(
                    try Self.exists(page) && Self.text(page).contains(heading),
                    "\(path) points to \(match.output.1) §\(match.output.2)")
            }
        }
    }
}
