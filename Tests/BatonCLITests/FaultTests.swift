import BatonTestSupport
import BatonCheckpoints
import BatonData
import Foundation
import Testing

/// Whatever write, flush, rename or close fails, or wherever the process is killed: a command ends with 0 and what it made is
/// good, or with 73 and what was there before is as it was. Nothing damaged is ever in place, nothing half-written is left,
/// and the same command then does its work.
///
/// A few points of every command here; all of them with `BATON_TORTURE=1` (`make torture`).
@Suite("Faults of the disk lose nothing", .serialized)
struct FaultTests {
    @Test("every operation fails once", arguments: FaultyWork.all) func everyOperationFailsOnce(_ work: FaultyWork)
        throws
    {
        let library = try FaultRun.library()
        let before = try work.prepare()
        let reference = try ScratchFolder(copying: before)
        let clean = try FaultRun.run(work.arguments, in: reference, library: library)
        #expect(clean.status == 0, "\(clean.messages)")
        try work.requireGood(reference, as: reference)
        let isTorture = ProcessInfo.processInfo.environment["BATON_TORTURE"] != nil
        for fault in isTorture ? Fault.all(clean.counts) : Fault.some(work.faults, clean.counts) {
            try expectNothingLost(work, fault, before: before, reference: reference, library: library)
        }
    }

    private func expectNothingLost(
        _ work: FaultyWork, _ fault: Fault, before: ScratchFolder, reference: ScratchFolder, library: String
    ) throws {
        let folder = try ScratchFolder(copying: before)
        let result = try FaultRun.run(work.arguments, in: folder, library: library, fault: fault)
        let place: Comment = "\(work.name), \(fault): \(result.status) \(result.messages)"
        if result.status == 0 {
            #expect(throws: Never.self, place) { try work.requireGood(folder, as: reference) }
        } else {
            #expect(result.status == (fault.kills ? SIGKILL : 73), place)
            for name in work.results where folder.exists(name) {
                let isOld = try before.exists(name) && before.data(name) == folder.data(name)
                guard !isOld else { continue }
                #expect(throws: Never.self, place) {
                    try work.requireGood(name, in: folder, as: reference, isPartial: true)
                }
            }
        }
        if !fault.kills { #expect(folder.leftovers == [], place) }
        let again = try FaultRun.run(work.arguments, in: folder, library: library)
        #expect(again.status == 0, "\(place); again: \(again.messages)")
        #expect(throws: Never.self, place) { try work.requireGood(folder, as: reference) }
        #expect(folder.leftovers == [], place)
    }
}

/// One operation that fails.
struct Fault: CustomStringConvertible {
    var operation: String
    var number: Int
    var what: String

    var kills: Bool { what == "kill" }
    var description: String { "\(operation):\(number):\(what)" }

    /// What fails and how: one of each kind before a second one.
    private static let kinds = [
        ("write", "\(ENOSPC)"), ("rename", "kill"), ("fsync", "\(EIO)"), ("write", "short"), ("close", "\(EIO)"),
        ("write", "kill"), ("rename", "\(ENOSPC)"), ("write", "\(EIO):always"), ("fsync", "kill"),
    ]

    /// Every fault there can be, among the operations that a clean run was seen to make.
    static func all(_ counts: [String: Int]) -> [Fault] {
        kinds.flatMap { operation, what in
            (0..<(counts[operation] ?? 0)).map { Fault(operation: operation, number: $0 + 1, what: what) }
        }
    }

    /// Some of them: of all kinds in turn, each evenly over its operations.
    static func some(_ limit: Int, _ counts: [String: Int]) -> [Fault] {
        let rounds = (limit + kinds.count - 1) / kinds.count
        return (0..<limit).compactMap { index in
            let (operation, what) = kinds[index % kinds.count]
            guard let count = counts[operation], count > 0 else { return nil }
            let place = (Double(index / kinds.count) + (Double(index % kinds.count) + 0.5) / 9) / Double(rounds)
            return Fault(operation: operation, number: 1 + min(count - 1, Int(Double(count) * place)), what: what)
        }
    }
}

/// Running `baton` with a fault.
enum FaultRun {
    struct Result {
        let status: Int32
        let messages: String
        let counts: [String: Int]
    }

    /// The library that injects faults; it lies beside the executable.
    static func library() throws -> String {
        let folder = URL(fileURLWithPath: try Tool.executable()).deletingLastPathComponent().path
        let path = folder + "/libFaultInjection.so"
        return try #require(FileManager.default.fileExists(atPath: path) ? path : nil, "swift build makes \(path)")
    }

    static func run(_ arguments: [String], in folder: ScratchFolder, library: String, fault: Fault? = nil) throws
        -> Result
    {
        let streams = try ScratchFolder()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try Tool.executable())
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        var environment = ProcessInfo.processInfo.environment
        environment["LD_PRELOAD"] = library
        environment["BATON_FAULT_FOLDER"] = folder.path
        environment["BATON_FAULT_COUNTS"] = streams.file("counts")
        environment["BATON_FAULT"] = fault?.description
        process.environment = environment
        try streams.write("", to: "err")
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle(forWritingAtPath: streams.file("err"))
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let counts = (try? streams.text("counts").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }) ?? []
        return Result(
            status: process.terminationStatus, messages: try streams.text("err"),
            counts: Dictionary(uniqueKeysWithValues: zip(["write", "fsync", "rename", "close"], counts)))
    }
}

extension ScratchFolder {
    /// A copy of another folder.
    convenience init(copying other: ScratchFolder) throws {
        try self.init()
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: other.path, toPath: path)
    }

    /// What is half-written, anywhere in the folder.
    var leftovers: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter {
            $0.contains(".baton-tmp-")
        }
    }
}
