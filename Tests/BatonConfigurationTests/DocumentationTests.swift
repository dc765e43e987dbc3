import BatonTestSupport
import Foundation
import Testing

@Suite("The page of codes") struct ThePageOfCodesTests {
    /// A code, of the tool or of a family.
    private static let code = "(?:compare|condition|config|handoff|lowdiff|memory|network|relay|sampler)[.][a-z-]+"

    private static func codes(in text: String, between mark: String) throws -> [String] {
        let pattern = try Regex("\(mark)(\(code))\(mark)", as: (Substring, Substring).self)
        return text.matches(of: pattern).map { String($0.output.1) }
    }

    /// Every code in the sources, read from the sources.
    static func codes() throws -> Set<String> {
        var codes = Set<String>()
        for folder in ["/Sources", "/Plugins"] {
            let names =
                FileManager.default.enumerator(atPath: Repository.path + folder)?.compactMap { $0 as? String } ?? []
            for name in names where name.hasSuffix(".swift") {
                // Not what comments and paths of keys say.
                let text = try String(contentsOfFile: Repository.path + folder + "/" + name, encoding: .utf8)
                    .replacing(/(?m)^ *\/\/.*$/, with: "").replacing(/location\(of: "[^"]*"\)/, with: "")
                codes.formUnion(try Self.codes(in: text, between: "\""))
            }
        }
        return codes.subtracting(["config.yaml"])
    }

    @Test("lists every code there is, and no other") func listsEveryCodeThereIsAndNo() throws {
        let page = try String(contentsOfFile: Repository.path + "/docs/schema/diagnostics.md", encoding: .utf8)
        let listed = Set(try Self.codes(in: page, between: "`"))
        #expect(try listed == Self.codes())
    }
}
