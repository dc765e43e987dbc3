import BatonSettings
import Testing

@Suite("Names of classes")
struct ClassNamesTests {
    @Test(
        "Each class finds its number by name; numbers count only where a side has no names",
        arguments: [
            (["a", "b", "c"], ["c", "a", "b"], [1, 2, 0], false), (["a", "b"], ["a", "x"], [0, nil], false),
            (["Cat", "dog"], ["cat", "DOG"], [0, 1], true), ([], ["a"], [], true), (["a", "b"], [], [0, 1], true),
            (["0", "1", "2"], ["a", "b"], [0, 1, nil], true), (["a", "b"], ["0", "1"], [0, 1], true),
            (["0", "1", "10", "2"], ["0", "1", "2", "10"], [0, 1, 3, 2], false), (["x"], ["a", "b"], [nil], false),
        ] as [([String], [String], [Int?], Bool)])
    func numbers(own: [String], others: [String], expected: [Int?], agree: Bool) throws {
        #expect(try ClassNames(own).numbers(in: ClassNames(others)) == expected)
        #expect(try ClassNames(own).agree(with: ClassNames(others)) == agree)
    }

    @Test("A name that two classes have is no name")
    func ambiguous() {
        for (own, others) in [(["a"], ["a", "a"]), (["cat"], ["Cat", "CAT"]), (["Cat", "CAT"], ["cat", "dog"])] {
            #expect(throws: BatonError.self) { try ClassNames(own).numbers(in: ClassNames(others)) }
        }
        #expect(throws: Never.self) { try ClassNames(["Cat", "cat"]).numbers(in: ClassNames(["cat", "Cat"])) }
    }
}
