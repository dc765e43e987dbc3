import BatonSettings
import Foundation

/// The folder of one training: `runs/00000-name-stage`. Held by one process at a time.
public final class RunFolder {
    /// Its path.
    public let path: String
    private let lock: FileLock

    private init(path: String, lock: FileLock) {
        self.path = path
        self.lock = lock
    }

    /// The path of a file in the folder.
    public func file(_ name: String) -> String { path + "/" + name }

    /// Where checkpoints are.
    public var checkpoints: String { file("checkpoints") }
    /// Where sample grids are.
    public var samples: String { file("samples") }

    /// Opens a folder that is there.
    ///
    /// - Throws: `BatonError`: `cannotWrite`, or `unavailable` where another process has the folder.
    public static func open(_ path: String) throws(BatonError) -> RunFolder { try hold(path) }

    /// Makes the next folder below `root`, which is made too where it is absent.
    ///
    /// - Parameters:
    ///   - root: the folder of all runs.
    ///   - label: cascade and stage, such as `emoji-top`.
    ///   - identity: a hash of all that decides what is learnt.
    public static func make(below root: String, label: String, identity: String) throws(BatonError) -> RunFolder {
        try OutputFolder.make(root)
        let runs = numbered(in: root)
        for run in runs.filter({ $0.label == label }).sorted(by: { $0.number > $1.number }) {
            if let folder = try takeOver(root + "/" + run.name) { return try begin(folder, identity: identity) }
        }
        var number = (runs.map(\.number).max() ?? -1) + 1
        // Another process may take the number first.
        for _ in 0..<100 {
            let digits = String(number)
            let path = root + "/" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + "-" + label
            if mkdir(path, 0o777) == 0 {
                // Where another process has taken it over already, the next number is free.
                if let lock = try FileLock.take(path + "/lock") {
                    return try begin(RunFolder(path: path, lock: lock), identity: identity)
                }
            } else if errno != EEXIST {
                throw SystemFailure().writing(path, "to the folder")
            }
            number += 1
        }
        throw SystemFailure(EEXIST).writing(root, "to the folder")
    }

    /// The folders of runs below `root`, oldest first, each with the cascade and stage that it was made for.
    static func list(below root: String) -> [(path: String, label: String)] {
        numbered(in: root).sorted { ($0.number, $0.name) < ($1.number, $1.name) }.map {
            (root + "/" + $0.name, $0.label)
        }
    }

    /// Whether a process trains in the folder `path`.
    static func isHeld(_ path: String) -> Bool {
        FileLock.isTaken(path + "/lock")
    }

    /// Makes the folders for checkpoints and samples where they are missing: somebody may have removed them.
    func prepare() throws(BatonError) {
        try OutputFolder.make(checkpoints)
        try OutputFolder.make(samples)
    }

    /// Replaces a small text file in the folder in one step.
    public func write(_ text: String, to name: String) throws(BatonError) {
        try AtomicFile.write(text.utf8, to: file(name))
    }

    /// A folder that a process made and was killed in before it began; nil for any other.
    private static func takeOver(_ path: String) throws(BatonError) -> RunFolder? {
        func isBegun() -> Bool {
            guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return true }
            return !Set(names.filter { !$0.hasPrefix(".") }).isSubset(of: ["lock", "checkpoints", "samples"])
        }
        // Once before a lock is put into what may be somebody else's folder, and once with it.
        guard !isBegun(), let lock = try FileLock.take(path + "/lock"), !isBegun() else { return nil }
        OutputFolder.sweep(path)
        return RunFolder(path: path, lock: lock)
    }

    /// Makes what a new folder holds; with `identity` it is a run. Where that fails, no folder is left.
    private static func begin(_ folder: RunFolder, identity: String) throws(BatonError) -> RunFolder {
        do throws(BatonError) {
            try folder.prepare()
            try folder.write(identity + "\n", to: "identity")
            return folder
        } catch {
            for path in [folder.checkpoints, folder.samples] { rmdir(path) }
            unlink(folder.file("lock"))
            rmdir(folder.path)
            throw error
        }
    }

    private static func hold(_ path: String) throws(BatonError) -> RunFolder {
        guard let lock = try FileLock.take(path + "/lock") else {
            throw BatonError(
                .unavailable, "another process is training in this folder", file: path,
                hint: "wait for it to end, or end it")
        }
        let folder = RunFolder(path: path, lock: lock)
        for path in [folder.path, folder.checkpoints, folder.samples] { OutputFolder.sweep(path) }
        return folder
    }

    private static func numbered(in root: String) -> [(name: String, number: Int, label: String)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.compactMap { name in
            guard let match = name.wholeMatch(of: /([0-9]{5,9})-(.+)/), let number = Int(match.1) else { return nil }
            return (name, number, String(match.2))
        }
    }
}
