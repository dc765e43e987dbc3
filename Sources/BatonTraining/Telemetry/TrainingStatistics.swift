import Foundation

/// One line of `stats.jsonl`: what happened since the line before.
public struct TrainingStatistics: Codable, Sendable, Hashable {
    /// The mean loss of the images whose level fell between two values of σ; absent where there were none.
    public struct Level: Codable, Sendable, Hashable {
        /// Lower end of the bin; 0 for the first.
        public var from: Double
        /// Upper end of the bin; nil for the last.
        public var to: Double?
        /// Images in the bin.
        public var images: Int
        /// Their mean loss; nil where there are none.
        public var loss: Double?

        /// Collects the facts.
        public init(from: Double, to: Double?, images: Int, loss: Double?) {
            self.from = from
            self.to = to
            self.images = images
            self.loss = loss
        }
    }

    /// The loss on the pictures held back, measured with the averaged weights.
    public struct Validation: Codable, Sendable, Hashable {
        /// Pictures measured, each once in every bin.
        public var pictures: Int
        /// Mean over the bins.
        public var loss: Double
        /// The same by noise level: each at the median of the bin that training draws from.
        public var levels: [Level]

        /// Collects the facts.
        public init(pictures: Int, loss: Double, levels: [Level]) {
            self.pictures = pictures
            self.loss = loss
            self.levels = levels
        }
    }

    /// Images seen.
    public var images: Int
    /// Steps taken.
    public var step: Int
    /// Mean of the weighted loss a pixel.
    public var loss: Double
    /// The same by noise level.
    public var levels: [Level]
    /// The loss on the pictures held back; absent where it was not measured at this line.
    public var validation: Validation?
    /// Learning rate of the last step.
    public var learningRate: Double
    /// Images a second, samples and checkpoints left out.
    public var imagesPerSecond: Double
    /// Gradient values that were not finite and were replaced.
    public var repairedGradients: Int
    /// Most memory in tensors so far, in bytes.
    public var tensorBytes: Int
    /// Most memory of the process so far, in bytes.
    public var residentBytes: Int
    /// Seconds since 1970.
    public var time: Double
    /// Seconds of training so far, over all sessions.
    public var elapsed: Double

    /// Collects the facts.
    public init(
        images: Int, step: Int, loss: Double, levels: [Level], validation: Validation? = nil, learningRate: Double,
        imagesPerSecond: Double, repairedGradients: Int, tensorBytes: Int, residentBytes: Int, time: Double,
        elapsed: Double
    ) {
        self.images = images
        self.step = step
        self.loss = loss
        self.levels = levels
        self.validation = validation
        self.learningRate = learningRate
        self.imagesPerSecond = imagesPerSecond
        self.repairedGradients = repairedGradients
        self.tensorBytes = tensorBytes
        self.residentBytes = residentBytes
        self.time = time
        self.elapsed = elapsed
    }

    enum CodingKeys: String, CodingKey {
        case images, step, loss, levels, validation, time, elapsed
        case learningRate = "learning_rate"
        case imagesPerSecond = "images_per_second"
        case repairedGradients = "repaired_gradients"
        case tensorBytes = "tensor_bytes"
        case residentBytes = "resident_bytes"
    }

    /// Reads a `stats.jsonl`; a half-written line at its end is left out.
    public static func read(_ path: String) -> [TrainingStatistics] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        let decoder = JSONDecoder()
        return text.split(separator: "\n").compactMap {
            try? decoder.decode(TrainingStatistics.self, from: Data($0.utf8))
        }
    }

    /// The line, without its end.
    func json() -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        // Every number here is finite: a loss that is not ends the training before its line is written.
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
