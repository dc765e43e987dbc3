import BatonDiffusion
import BatonTensor

/// A stage that enlarges its predecessor's image by a fixed rule.
public struct ResizeStage: Stage {
    /// The stage's id.
    public let id: String
    /// A smaller clean image.
    public let accepts: HandoffRequirement
    /// A clean image.
    public let offers: HandoffPromise
    /// How the smaller image is enlarged.
    public let filter: ResizeFilter
    /// a of `x + a·(x − blur(x))`.
    public let sharpening: Double
    private let smallerSize: Int?

    /// Makes a stage.
    public init(_ context: StageContext, filter: ResizeFilter = .bicubic, sharpening: Double = 0) {
        id = context.id
        accepts = HandoffRequirement(
            predecessor: .required, space: context.space, labels: context.labels.count, kind: .clean)
        offers = HandoffPromise(
            size: context.size, space: context.space, labels: context.labels.count, kernel: context.kernel)
        smallerSize = context.smallerSize
        self.filter = filter
        self.sharpening = sharpening
    }

    /// Enlarges `handoff`; the same image for every key.
    ///
    /// - Throws: `BatonError` where there is no hand-off, or not a clean one of the right shape.
    public func run(_ handoff: Handoff?, batch: SampleBatch, observer: (any SamplingObserver)?) throws -> Handoff {
        let small = try checked(handoff, count: batch.count, size: smallerSize).images
        let large = small.resized(height: resolution, width: resolution, by: filter)
        guard sharpening > 0 else { return Handoff(images: large) }
        let amount = Float(sharpening)
        return Handoff(images: Tensor.combine([(1 + amount, large), (-amount, ResizeStage.blurred(large))]))
    }

    /// Images `[N, C, H, W]` through the binomial filter 1 2 1 along both sides; beyond the border the last pixel is repeated.
    static func blurred(_ images: Tensor) -> Tensor {
        let (height, width) = (images.shape[2], images.shape[3])
        return images.withDense { input in
            Tensor.build(images.shape) { output in
                var rows = [Float](repeating: 0, count: height * width)
                for plane in stride(from: 0, to: input.count, by: height * width) {
                    for y in 0..<height {
                        for x in 0..<width {
                            let (left, right) = (max(x - 1, 0), min(x + 1, width - 1))
                            let row = plane + y * width
                            rows[y * width + x] = (input[row + left] + 2 * input[row + x] + input[row + right]) / 4
                        }
                    }
                    for y in 0..<height {
                        let (above, below) = (max(y - 1, 0) * width, min(y + 1, height - 1) * width)
                        for x in 0..<width {
                            output[plane + y * width + x] =
                                (rows[above + x] + 2 * rows[y * width + x] + rows[below + x]) / 4
                        }
                    }
                }
            }
        }
    }
}
