import BatonCheckpoints
import BatonDiffusion
import BatonNetworks
import BatonSettings
import BatonTensor
import Foundation
import Logging

/// The checkpoints of a run.
enum Snapshots {
    /// The name of a stage's checkpoint after so many images; names sort by age.
    static func name(_ stage: String, images: Int) -> String {
        let digits = String(images)
        return "\(stage)-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits + ".h5"
    }

    /// The checkpoints in a folder, oldest first.
    static func list(_ folder: String) -> [(path: String, images: Int)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.compactMap { name in
            guard let match = name.wholeMatch(of: /.+-([0-9]{9,})\.h5/), let images = Int(match.1) else { return nil }
            return (folder + "/" + name, images)
        }.sorted { $0.images < $1.images }
    }

    /// What a training can go on from.
    struct Found {
        /// The checkpoint.
        var path: String
        /// What it holds.
        var state: TrainerState
        /// What it holds besides.
        var circumstances: Circumstances
    }

    /// Goes on from the newest checkpoint that is good; one that is damaged, or holds values that are not finite, is reported,
    /// passed over and set aside, so that it does not count as a newer state than what follows.
    static func restoreNewest(
        in folder: RunFolder, into trainer: Trainer, log: Logger
    ) throws -> (path: String, elapsed: Double)? {
        let found = list(folder.checkpoints)
        var damaged: [String] = []
        for (path, _) in found.reversed() {
            do {
                let (state, circumstances) = try load(path)
                try trainer.restore(state)
                // Under another name they do not count among those that are kept.
                for path in damaged { rename(path, path + ".damaged") }
                if circumstances.threads != Threads.count {
                    log.warning(
                        "going on with \(Threads.count) threads after \(circumstances.threads): last bits will differ from an uninterrupted run"
                    )
                }
                return (path, circumstances.elapsed)
            } catch {
                log.warning("cannot go on from \(path): \(error)")
                if isDamage(error) { damaged.append(path) }
            }
        }
        guard found.isEmpty else {
            throw BatonError(
                .badData, "none of the \(found.count) checkpoints can be read; log.txt says why", file: folder.path,
                hint: "move the folder away to train anew")
        }
        return nil
    }

    private static func isDamage(_ error: any Error) -> Bool {
        guard let reason = (error as? BatonError)?.reason else { return false }
        return [.damaged, .foreign, .missingPart, .wrongType, .wrongShape, .notFinite].contains(reason)
    }

    /// The newest good state of another run.
    ///
    /// - Parameters:
    ///   - source: the run's folder, or one of its checkpoints.
    ///   - log: told of checkpoints that are passed over.
    /// - Throws: `BatonError` where there is none.
    static func newest(in source: String, log: (String) -> Void) throws(BatonError) -> Found {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else {
            throw BatonError(
                .missingInput, "there is no such run to continue from", file: source,
                hint: "'baton runs' lists them")
        }
        let paths = isFolder.boolValue ? list(source + "/checkpoints").map(\.path) : [source]
        for path in paths.reversed() {
            do {
                let (state, circumstances) = try load(path)
                if let bad = state.arrays.first(where: { $0.values.contains { !$0.isFinite } }) {
                    throw BatonError.notFinite(bad.name)
                }
                return Found(path: path, state: state, circumstances: circumstances)
            } catch {
                log("cannot continue from \(path): \(error)")
            }
        }
        throw BatonError(
            paths.isEmpty ? .missingInput : .badData,
            paths.isEmpty
                ? "the run has no checkpoint to continue from" : "no checkpoint of the run can be continued from",
            file: source, hint: "train it to its first checkpoint, or begin with --warm-start")
    }

    /// Removes the checkpoints that need not be kept.
    ///
    /// - Returns: those removed.
    @discardableResult
    static func prune(_ folder: RunFolder, keeping keep: TrainingSettings.Keep) -> [String] {
        guard let last = keep.last else { return [] }
        let all = list(folder.checkpoints)
        var kept = Set(all.suffix(last).map(\.path))
        if let every = keep.every {
            var reached = 0
            for (path, images) in all where images / every > reached {
                kept.insert(path)
                reached = images / every
            }
        }
        let removed = all.map(\.path).filter { !kept.contains($0) }
        for path in removed { unlink(path) }
        return removed
    }
}
