import BatonCLI
import BatonSettings
import Testing

@Suite("Words of the command line")
struct ParsingTests {
    @Test("Seeds are numbers and ranges, each taken once, in the order written")
    func seeds() throws {
        #expect(try SeedList(parsing: "0-3,7").seeds == [0, 1, 2, 3, 7])
        #expect(try SeedList(parsing: " 5, 2-3 ,5").seeds == [5, 2, 3])
        #expect(try SeedList(parsing: "18446744073709551615").seeds == [.max])
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

    @Test("Quantities are short and never round to a thousand of the unit below")
    func quantities() {
        #expect(Quantity.count(55_733_891) == "55.7 M")
        #expect(Quantity.count(999_999) == "1.00 M")
        #expect(Quantity.count(12) == "12")
        #expect(Quantity.bytes(1536) == "1.50 KiB")
        #expect(Quantity.duration(0.0123) == "12.3 ms")
        #expect(Quantity.duration(192) == "3 min 12 s")
        #expect(Quantity.duration(7500) == "2 h 05 min")
        #expect(Quantity.duration(.infinity) == "–")
    }
}
