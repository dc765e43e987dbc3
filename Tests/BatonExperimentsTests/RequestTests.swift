import BatonExperiments
import BatonSettings
import Testing

@Suite("What is asked for in words")
struct RequestTests {
    @Test("Seeds are numbers and ranges, each taken once, in the order written")
    func seeds() throws {
        #expect(try Array(SeedList(parsing: "0-3,7")) == [0, 1, 2, 3, 7])
        #expect(try Array(SeedList(parsing: " 5, 2-3 ,5")) == [5, 2, 3])
        #expect(try Array(SeedList(parsing: "18446744073709551615")) == [.max])
    }

    @Test("A list of seeds knows the place of each, and a range takes no room")
    func seedPlaces() throws {
        let list = try SeedList(parsing: "9,0-3,2-12,5,20-999999999,1")
        #expect(Array(list.prefix(14)) == [9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 20])
        #expect(list.count == 13 + 999_999_980)
        for place in [0, 1, 4, 5, 10, 12, 13, list.count - 1] { #expect(list.position(of: list[place]) == place) }
        for seed: UInt64 in [13, 19, 1_000_000_000, .max] { #expect(list.position(of: seed) == nil) }
        #expect(try Array(SeedList(parsing: "18446744073709551614-18446744073709551615")) == [.max - 1, .max])
    }

    @Test("Ways and variations are written with colons")
    func blends() throws {
        let way = try BlendRequest.way("3:7:5").samples
        #expect(way.map(\.seed) == [3, 3, 3, 3, 3] && way.map { $0.blend?.share } == [0, 0.25, 0.5, 0.75, 1])
        let variations = try BlendRequest.variations("3:0.2:2").samples
        #expect(variations.map { $0.blend?.partner } == [.variation(1), .variation(2)])
        for text in ["", "3", "3:7", "3:7:1", "3:7:99999", "a:7:3", "3:-1:3", "3:7:3:1"] {
            #expect(throws: BatonError.self) { try BlendRequest.way(text) }
        }
        for text in ["3:1.5:2", "3:-0.1:2", "3:nan:2", "3:0.2:0", "3:0.2"] {
            #expect(throws: BatonError.self) { try BlendRequest.variations(text) }
        }
    }

    @Test(
        "What is no list of seeds is refused",
        arguments: ["", ",", "1,,2", "-1", "3-1", "1-2-3", "a", "1.5", "0-18446744073709551615", "0-99999999999"])
    func badSeeds(_ text: String) {
        #expect(throws: BatonError.self) { try SeedList(parsing: text) }
    }

    @Test("The shards of a job share it out without a gap or an overlap")
    func shards() throws {
        let shards = try (1...5).map { try Shard(parsing: "\($0)/5") }
        for index in 0..<23 { #expect(shards.count { $0.contains(index) } == 1) }
        #expect(try Shard(parsing: "3/16").manifestName == "shard-03-of-16.jsonl")
        #expect(try Shard(parsing: "7/1000").manifestName == "shard-0007-of-1000.jsonl")
    }

    @Test("What is no shard is refused", arguments: ["", "1", "0/4", "5/4", "1/0", "a/b", "1/2/3", "-1/2"])
    func badShards(_ text: String) {
        #expect(throws: BatonError.self) { try Shard(parsing: text) }
    }
}
