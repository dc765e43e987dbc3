import BatonFiles
import BatonTestSupport
import BatonCheckpoints
import BatonNetworks
import Testing

@Suite("A safetensors file is read back exactly, and never trusted")
struct SafetensorsTests {
    let folder: ScratchFolder

    init() throws { folder = try ScratchFolder() }

    /// A file of a header text and some bytes.
    private func write(_ header: String, length: UInt64? = nil, data: Int) throws -> String {
        let path = folder.file("hostile.safetensors")
        let text = Array(header.utf8)
        let count = length ?? UInt64(text.count)
        let prefix = (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
        try ScratchFolder.write(prefix + text + [UInt8](repeating: 0, count: data), to: path)
        return path
    }

    @Test("every type keeps its bits") func everyTypeKeepsItsBits() throws {
        let path = folder.file("types.safetensors")
        let floats: [Float] = [1, -0.0, .pi, .infinity, .leastNonzeroMagnitude, -3e38]
        let doubles = [Double.pi, -1e300, .leastNonzeroMagnitude]
        try SafetensorsFile.write(
            [
                SafetensorsArray(name: "b.floats", shape: [2, 3], values: .float32(floats)),
                SafetensorsArray(name: "bytes", shape: [3], values: .uint8([0, 128, 255])),
                SafetensorsArray(name: "a.doubles", shape: [3, 1], values: .float64(doubles)),
                SafetensorsArray(name: "integers", shape: [], values: .int64([.min])),
                SafetensorsArray(name: "none", shape: [0, 4], values: .float32([])),
                SafetensorsArray(name: "half \"σ\"\n\u{1}", shape: [2], values: .float16([1 + 1 / 2048, 65520])),
                SafetensorsArray(name: "brain", shape: [3], values: .bfloat16([1 + 1 / 256, 1 + 3 / 256, .nan])),
            ], metadata: ["config": "{\"a\": [1, \"ü\"]}", "\\": "\t"], to: path)

        let file = try SafetensorsFile.open(path)
        #expect(file.metadata == ["config": "{\"a\": [1, \"ü\"]}", "\\": "\t"])
        #expect(file.entries.map(\.name).first == "b.floats")
        #expect(file["b.floats"]?.shape == [2, 3])
        #expect(try file.floats("b.floats").map(\.bitPattern) == floats.map(\.bitPattern))
        #expect(try file.doubles("a.doubles") == doubles)
        #expect(try file.integers("integers") == [.min])
        #expect(try file.floats("bytes") == [0, 128, 255])
        #expect(try file.floats("none") == [])
        #expect(try file.floats("half \"σ\"\n\u{1}") == [1, .infinity])
        let brain = try file.floats("brain")
        #expect(brain[0] == 1 && brain[1] == 1 + 4 / 256 && brain[2].isNaN)
        #expect(throws: BatonError.self) { try file.floats("absent") }
        #expect(throws: BatonError.self) { try file.integers("b.floats") }
    }

    @Test("published files are read") func publishedFilesAreRead() throws {
        let file = try SafetensorsFile.open(Repository.fixture("songunet-small.safetensors"))
        #expect(file.metadata["config"]?.contains("SongUNet") == true)
        #expect(file["io.D"]?.shape == [3, 3, 16, 16])
        #expect(try file.tensor("io.D").array() == file.floats("io.D"))
        #expect(try file.floats("io.sigma").allSatisfy { $0 > 0 })
        let relay = try SafetensorsFile.open(Repository.fixture("relay.safetensors"))
        #expect(relay["io.x0"]?.type == .float64)
        #expect(try relay.doubles("io.x0").count == 2 * 3 * 16 * 16)
    }

    @Test(
        "a lying header is refused",
        arguments: [
            ("no JSON", "hello", 0), ("an empty header", "", 0), ("half an object", "{\"a\":", 0),
            ("something after the end", "{} {}", 0), ("a number for a name", "{1: 2}", 0),
            ("bytes of nobody", "{}", 4),
            ("a range beyond the file", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, 4),
            ("a range before its start", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4),
            ("a negative range", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 4),
            ("three offsets", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,4]}}"#, 4),
            ("fractions", #"{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}"#, 4),
            ("powers", #"{"a":{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}}"#, 4),
            ("too few bytes for the shape", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4),
            ("an overflowing shape", #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#, 0),
            (
                "a shape that overflows to the right size",
                #"{"a":{"dtype":"U8","shape":[4611686018427387905,4],"data_offsets":[0,4]}}"#, 4
            ),
            (
                "a number beyond 64 bits", #"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
                4
            ),
            ("an unknown type", #"{"a":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}"#, 4),
            ("a missing type", #"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, 4),
            ("an unknown key", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":"y"}}"#, 4),
            (
                "one name twice",
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"a":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
                4
            ),
            (
                "one name twice, once escaped",
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"\u0061":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
                4
            ),
            (
                "an overlap",
                #"{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
                4
            ),
            (
                "the same range twice",
                #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
                4
            ),
            (
                "a gap",
                #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}"#,
                4
            ),
            ("metadata that is no text", #"{"__metadata__":{"a":1}}"#, 0),
            ("metadata twice", #"{"__metadata__":{},"__metadata__":{}}"#, 0),
            ("a text without an end", "{\"abc", 0), ("half a character", #"{"__metadata__":{"a":"\ud800"}}"#, 0),
            ("a control character", "{\"__metadata__\":{\"a\":\"\n\"}}", 0),
            ("deep nesting", String(repeating: "{\"a\":", count: 100_000), 0),
            ("many brackets", #"{"a":{"dtype":"F32","shape":"# + String(repeating: "[", count: 100_000), 0),
        ]) func aLyingHeaderIsRefused(what: String, header: String, data: Int) throws
    {
        let path = try write(header, data: data)
        let error = #expect(throws: BatonError.self, "\(what)") { try SafetensorsFile.open(path) }
        #expect(error?.exitCode == 65 && error?.file == path)
    }

    @Test("a lying header length is refused", arguments: [UInt64.max, 1 << 63, 1 << 32, 100_000_001, 99_999_999, 3])
    func aLyingHeaderLengthIsRefused(length: UInt64) throws {
        let path = try write("{}", length: length, data: 0)
        #expect(throws: BatonError.self) { try SafetensorsFile.open(path) }
    }

    @Test("cut off anywhere") func cutOffAnywhere() throws {
        let path = folder.file("cut.safetensors")
        try SafetensorsFile.write(
            [SafetensorsArray(name: "a", shape: [5], values: .float32([1, 2, 3, 4, 5]))], metadata: ["k": "v"], to: path
        )
        let whole = try ScratchFolder.bytes(path)
        for length in 0..<whole.count {
            try ScratchFolder.write(whole.prefix(length), to: path)
            #expect(throws: BatonError.self) { try SafetensorsFile.open(path) }
        }
        for position in whole.indices {
            var bytes = whole
            bytes[position] ^= 1 << UInt8(position % 8)
            try ScratchFolder.write(bytes, to: path)
            // The format has no checksum, so much goes unnoticed; nothing may crash.
            if let file = try? SafetensorsFile.open(path) {
                for entry in file.entries { _ = try? file.floats(entry.name) }
            }
        }
    }

    @Test("no such file and no file") func noSuchFileAndNoFile() throws {
        #expect(throws: BatonError.self) { try SafetensorsFile.open(folder.file("absent")) }
        let missing = #expect(throws: BatonError.self) { try SafetensorsFile.open(folder.file("absent")) }
        #expect(missing?.exitCode == 66)
        let isFolder = #expect(throws: BatonError.self) { try SafetensorsFile.open(folder.path) }
        #expect(isFolder?.exitCode == 65)
        let readOnly = #expect(throws: BatonError.self) {
            try SafetensorsFile.write([], to: folder.file("absent/file.safetensors"))
        }
        #expect(readOnly?.exitCode == 73)
    }

    @Test("equal content gives equal bytes") func equalContentGivesEqualBytes() throws {
        let array = SafetensorsArray(name: "a", shape: [2], values: .float32([1, 2]))
        let metadata = Dictionary(uniqueKeysWithValues: (0..<20).map { ("key\($0)", "value") })
        for name in ["1", "2"] { try SafetensorsFile.write([array], metadata: metadata, to: folder.file(name)) }
        #expect(try ScratchFolder.bytes(folder.file("1")) == ScratchFolder.bytes(folder.file("2")))
        #expect(folder.contents == ["1", "2"])
    }
}
