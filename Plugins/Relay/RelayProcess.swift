import BatonDiffusion
import BatonTensor

/// The forward process of a relay stage: patches lose their detail while the noise grows (relay.md §2.4 to §2.6).
///
///     x_σ = V A(σ) Vᵀ x₀ + σ·n,   n = (ε + α·B(ε′))/c
///
/// V is the orthonormal cosine transform of non-overlapping patches, B the low-pass block noise.
public struct RelayProcess: ForwardProcess {
    /// Blur and noise level over time.
    public var schedule: RelaySchedule
    /// The noise n: block noise in the paper, or one's own.
    public var kind: any ProcessNoise

    /// A process of the given schedule and noise.
    public init(schedule: RelaySchedule, noise kind: any ProcessNoise) {
        self.schedule = schedule
        self.kind = kind
    }

    /// The noise, where it is the paper's.
    public var blockNoise: BlockNoise? { kind as? BlockNoise }

    /// True.
    public var attenuates: Bool { true }

    /// The levels of training.
    public var levels: LevelDistribution { schedule.levels }

    /// Standard deviation of one pixel of the noise: 1, or √(1 + α²) for the published mixture.
    public func noiseDeviation(at sigma: Double) -> Double { kind.deviation(at: sigma) }

    /// A(σ)·clean for images `[N, C, H, W]` whose sides are multiples of the patch, each image at its own σ.
    public func attenuate(_ clean: Tensor, at levels: NoiseLevels) -> Tensor {
        if levels.uniform == 0 { return clean }
        let sigmas = levels.uniform.map { [$0] } ?? levels.values
        return apply(
            sigmas.map { PatchFilter(factors: schedule.attenuation(at: $0), patch: schedule.patch) }, to: clean)
    }

    /// (A(next) − retained·A(sigma))·clean in one pass.
    public func transition(_ clean: Tensor, from sigma: Double, to next: Double, retaining retained: Double) -> Tensor {
        let factors = zip(schedule.attenuation(at: next), schedule.attenuation(at: sigma)).map { $0 - retained * $1 }
        return apply([PatchFilter(factors: factors, patch: schedule.patch)], to: clean)
    }

    /// A draw of `kind`: (ε + α·B(ε′))/c, the same at every level, for the paper's.
    public func noise(_ shape: Shape, at levels: NoiseLevels, from draw: NoiseDraw) -> Tensor {
        kind.sample(shape, at: levels, from: draw)
    }

    /// The map is its own transpose, so the gradient takes the same way.
    private func apply(_ filters: [PatchFilter], to images: Tensor) -> Tensor {
        images.mapped {
            PatchFilter.apply(filters, to: $0)
        } pullback: {
            PatchFilter.apply(filters, to: $0)
        }
    }
}

extension RelayProcess: Hashable {
    /// Whether schedule and noise are the same.
    public static func == (left: RelayProcess, right: RelayProcess) -> Bool {
        left.schedule == right.schedule && AnyHashable(left.kind) == AnyHashable(right.kind)
    }

    /// Hashes schedule and noise.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(schedule)
        hasher.combine(AnyHashable(kind))
    }
}
