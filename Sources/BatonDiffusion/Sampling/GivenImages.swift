import BatonSettings
import BatonTensor

/// Images that a stage starts from, or holds to, instead of inventing everything.
///
/// A run that starts from them begins at a level in the middle of its schedule with `A(σ)·x₀ + σ·n`, whatever the forward process
/// (SDEdit, Meng et al. 2022). A run with a mask keeps a part of them: wherever a sampler asks for the clean image, the kept
/// part is put in its place (the range-null-space rule of DDNM, Wang et al. 2023). So the state there follows the forward
/// process exactly, attenuated where it attenuates, and the finished image has the given pixels to the bit.
public struct GivenImages {
    /// Where a run begins.
    public enum Start: Hashable, Sendable {
        /// As without given images.
        case schedule
        /// A share of the schedule's steps is taken, from 0 (none: the image stays what it is) to 1 (all: as without given images).
        case strength(Double)
        /// At this level, not above the schedule's start; at 0 the image stays what it is.
        case sigma(Double)
    }

    /// `[N, C, R, R]`, clean, in the value range, at the stage's size.
    public var images: Tensor
    /// Where a run begins.
    public var start: Start
    /// `[N, 1, R, R]`, from 0 where `images` are kept to 1 where a new image is made; nil where nothing is kept.
    public var mask: Tensor?

    /// Makes a start, a part to keep, or both.
    public init(_ images: Tensor, start: Start = .schedule, mask: Tensor? = nil) {
        self.images = images
        self.start = start
        self.mask = mask
    }

    /// The level at which a run along `schedule` begins; nil for its own start.
    ///
    /// - Throws: `BatonError` (usage) for a strength outside [0, 1] and a level below 0 or above the schedule's start.
    public func level(along schedule: Schedule) throws(BatonError) -> Double? {
        switch start {
        case .schedule: return nil
        case .strength(let strength):
            guard (0...1).contains(strength) else {
                throw BatonError(.usage, "the strength of a change is from 0 to 1, not \(strength)")
            }
            let skipped = schedule.steps - Int((strength * Double(schedule.steps)).rounded())
            return skipped == 0 ? nil : schedule.sigmas[skipped]
        case .sigma(let sigma):
            guard sigma >= 0, sigma <= schedule.start else {
                throw BatonError(
                    .usage, "sampling cannot begin at sigma \(sigma)",
                    hint: "a level from 0 to \(schedule.start), where this stage starts")
            }
            return sigma == schedule.start ? nil : sigma
        }
    }

    /// `clean` with the kept part of `images` in its place: `m·clean + (1 − m)·images`, where m is 0 or 1 to the bit.
    public func keeping(in clean: Tensor) -> Tensor {
        guard let mask else { return clean }
        let pixels = clean.shape[2] * clean.shape[3]
        return clean.withDense { made in
            images.withDense { kept in
                mask.withDense { mask in
                    Tensor.build(clean.shape) { output in
                        for plane in 0..<clean.shape[0] * clean.shape[1] {
                            let start = plane / clean.shape[1] * pixels
                            for pixel in 0..<pixels {
                                let (m, index) = (mask[start + pixel], plane * pixels + pixel)
                                output[index] =
                                    m <= 0
                                    ? kept[index] : m >= 1 ? made[index] : m * made[index] + (1 - m) * kept[index]
                            }
                        }
                    }
                }
            }
        }
    }

    /// Refuses images or a mask that do not fit states of `shape`, `[N, C, R, R]`.
    ///
    /// - Throws: `BatonError` (bad data).
    func requireFit(_ shape: Shape, stage: String) throws(BatonError) {
        guard images.shape == shape else {
            throw BatonError(.badData, "stage '\(stage)' makes images \(shape) and was given \(images.shape)")
        }
        let expected: Shape = [shape[0], 1, shape[2], shape[3]]
        if let mask, mask.shape != expected {
            throw BatonError(.badData, "stage '\(stage)' needs a mask \(expected), not \(mask.shape)")
        }
    }
}

/// A denoiser whose clean images keep the given part.
struct KeepingDenoiser<Base: Denoiser>: Denoiser {
    let base: Base
    let given: GivenImages?

    func denoise(_ x: Tensor, at levels: NoiseLevels) throws -> Tensor {
        let clean = try base.denoise(x, at: levels)
        return given?.keeping(in: clean) ?? clean
    }

    func evaluations(at sigma: Double) -> Int { base.evaluations(at: sigma) }
}
