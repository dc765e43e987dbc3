import BatonDiffusion
import BatonSettings

extension SampleJob {
    /// What was done.
    public struct Outcome: Sendable {
        /// Images made.
        public internal(set) var made = 0
        /// Images that were there already.
        public internal(set) var skipped = 0
        /// Images whose values became NaN or infinite; none of their pictures were written.
        public internal(set) var lost: [NonFiniteImage] = []
        /// Whether the job was given up, because there were nothing but such images.
        public internal(set) var isGivenUp = false
        /// Seconds of the whole.
        public internal(set) var seconds = 0.0
        /// Seconds of each stage, all images together.
        public internal(set) var stageSeconds: [String: Double] = [:]
        /// The file of all images, where they are written to one.
        public internal(set) var collection: String?
        /// The picture with the first images, all stages side by side.
        public internal(set) var grid: String?
        /// The file with a line an image.
        public internal(set) var manifest = ""
    }
}

extension SampleJob.Outcome {
    /// Refuses to count as done while images were lost.
    ///
    /// - Throws: `BatonError` (failure) that names the first of them: its seed, its stage, and the level.
    public func requireWhole(folder: String) throws(BatonError) {
        guard let first = lost.first else { return }
        var error = first.error
        error.message =
            isGivenUp
            ? "\(first.description); so it was for all of \(lost.count) images, and no more were tried"
            : lost.count > 1
                ? "\(first.description), and \(lost.count - 1) more of \(made + lost.count) images" : error.message
        error.file = folder
        throw error
    }
}
