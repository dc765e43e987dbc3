import BatonSettings
import Foundation

/// A training that has left the finite numbers: where, and at which noise levels.
public struct TrainingDivergence: Error, Sendable, CustomStringConvertible {
    /// What was not finite.
    public enum Cause: Sendable, Hashable {
        /// The loss of a batch.
        case loss
        /// The parameter of this name.
        case weights(String)
    }

    /// Number of the step, counted from 1.
    public var step: Int
    /// Images seen before it.
    public var imagesSeen: Int
    /// What was not finite.
    public var cause: Cause
    /// Noise level of each image of the batch.
    public var sigmas: [Double]
    /// Loss of each image of the batch.
    public var losses: [Float]

    /// What happened, with the levels of the images whose loss is not finite.
    public var description: String {
        switch cause {
        case .weights(let name): return "'\(name)' is not finite after step \(step) (\(imagesSeen) images)"
        case .loss:
            let bad = zip(sigmas, losses).filter { !$0.1.isFinite }.map(\.0)
            let levels = (bad.isEmpty ? sigmas : bad).prefix(16).map { String(format: "%.4g", $0) }
            return "the loss is not finite in step \(step) (after \(imagesSeen) images); "
                + "σ of the images concerned: " + levels.joined(separator: ", ")
                + (max(bad.count, bad.isEmpty ? sigmas.count : 0) > 16 ? ", …" : "")
        }
    }

    /// The error that ends the command.
    ///
    /// - Parameter checkpoint: the last good state, where one was saved.
    public func error(lastGood checkpoint: String?) -> BatonError {
        BatonError(
            .failure, "training stopped: \(description)", file: checkpoint,
            hint: (checkpoint.map { "the last good state is \($0); " } ?? "no state was saved yet; ")
                + "lower training.learning_rate or lengthen training.ramp_images")
    }

    /// The error that ends the command where the first step after resuming fails already.
    ///
    /// - Parameters:
    ///   - checkpoint: the state that training went on from.
    ///   - older: one before it.
    func error(afterResuming checkpoint: String, older: String?) -> BatonError {
        BatonError(
            .failure, "training stopped: \(description); the state it went on from leads there at once",
            file: checkpoint,
            hint: (older.map { "go on from an older state, --continue-from \($0), with " } ?? "begin anew with ")
                + "a lower training.learning_rate or a longer training.ramp_images")
    }
}
