import BatonCheckpoints
import BatonSettings
import BatonTensor
import Foundation
import Logging

/// The checkpoints of a run.
enum Snapshots {
    /// How many are kept: the newest, and one to fall back on.
    static let kept = 2

    /// The name of a stage's checkpoint after so many images; names sort by age.
    static func name(_ stage: String, images: Int) -> String {
        let digits = String(images)
        return "\(stage)-" + String(repeating: "0", count: max(0, 9 - digits.count)) + digits + ".h5"
    }

    /// The checkpoints of a folder, oldest first.
    static func list(_ folder: RunFolder) -> [(path: String, images: Int)] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.checkpoints)) ?? []
        return names.compactMap { name in
            guard let match = name.wholeMatch(of: /.+-([0-9]{9,})\.h5/), let images = Int(match.1) else { return nil }
            return (folder.checkpoints + "/" + name, images)
        }.sorted { $0.images < $1.images }
    }

    /// Goes on from the newest checkpoint that can be read; a damaged one is reported and passed over.
    static func restoreNewest(
        in folder: RunFolder, into trainer: Trainer, log: Logger
    ) throws -> (path: String, elapsed: Double)? {
        let found = list(folder)
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
        guard let error = error as? CheckpointError else { return false }
        return [.corrupt, .wrongFormat, .missingPart].contains(error.kind)
    }

    /// Removes all but the newest checkpoints.
    static func prune(_ folder: RunFolder) {
        for (path, _) in list(folder).dropLast(kept) { unlink(path) }
    }
}
