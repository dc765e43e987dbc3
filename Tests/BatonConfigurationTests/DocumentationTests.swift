import Foundation
import Testing

@Suite struct `The page of codes` {
    /// Every code in the sources, read from the sources.
    static func codes() throws -> Set<String> {
        var codes = Set<String>()
        for folder in ["/Sources", "/Plugins"] {
            let names =
                FileManager.default.enumerator(atPath: packageFolder + folder)?.compactMap { $0 as? String } ?? []
            for name in names where name.hasSuffix(".swift") {
                let text = try String(contentsOfFile: packageFolder + folder + "/" + name, encoding: .utf8)
                for match in text.matches(of: /"((?:config|handoff|network|relay|sampler)\.[a-z\-]+)"/) {
                    codes.insert(String(match.output.1))
                }
            }
        }
        return codes.subtracting(["config.yaml"])
    }

    @Test func `lists every code there is, and no other`() throws {
        let page = try String(contentsOfFile: packageFolder + "/docs/schema/diagnostics.md", encoding: .utf8)
        let listed = Set(
            page.matches(of: /`((?:config|handoff|network|relay|sampler)\.[a-z\-]+)`/).map { String($0.output.1) })
        #expect(try listed == Self.codes())
    }
}
