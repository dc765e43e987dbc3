import BatonDiffusion
import BatonTensor

/// The kit that forward processes must pass: `A(σ)` linear and the identity at σ = 0, noise as it says, levels that can be read back.
///
///     #expect(ProcessConformance(MyProcess()).findings() == [])
public struct ProcessConformance {
    /// What every process must do.
    public enum Rule: String, Sendable, Hashable, CaseIterable {
        /// `A(0)` is the identity, and so is A everywhere where the process says that it does not attenuate.
        case identity
        /// A is linear and amplifies nothing; what a sampler's step adds, `transition`, is made of it.
        case linearity
        /// A gradient flows back through A by its transpose.
        case gradients
        /// The noise has mean 0 and the deviation it says, and the same draw gives the same noise to the bit.
        case noise
        /// An image's attenuation and noise do not depend on the images and levels around it.
        case batches
        /// Levels rise with time and can be read back; draws lie between the ends, and their weights are positive.
        case levels
    }

    /// The process.
    public let process: any ForwardProcess
    /// Side of the images, in pixels.
    public let size: Int
    /// The levels that are looked at.
    public let sigmas: [Double]

    /// Prepares the kit.
    ///
    /// - Parameters:
    ///   - process: the process.
    ///   - size: side of the images; one that the process can work on.
    ///   - sigmas: the levels that are looked at, above 0.
    public init(_ process: any ForwardProcess, size: Int = 16, sigmas: [Double] = [0.02, 0.3, 1.2]) {
        self.process = process
        self.size = size
        self.sigmas = sigmas
    }

    /// What is broken; nothing for a process that conforms.
    public func findings(_ rules: [Rule] = Rule.allCases) -> [ConformanceFinding<Rule>] {
        rules.flatMap { rule in messages(of: rule).map { ConformanceFinding(rule, $0) } }
    }

    private func messages(of rule: Rule) -> [String] {
        switch rule {
        case .identity: identityMessages()
        case .linearity: linearityMessages()
        case .gradients: gradientMessages()
        case .noise: noiseMessages()
        case .batches: batchMessages()
        case .levels: levelMessages()
        }
    }

    private func identityMessages() -> [String] {
        let x = normals("x")
        var messages: [String] = []
        if attenuated(x, 0).array() != x.array() { messages.append("A(0) is not the identity") }
        if !process.attenuates, sigmas.contains(where: { attenuated(x, $0).array() != x.array() }) {
            messages.append("it says that it does not attenuate, but it does")
        }
        return messages
    }

    private func linearityMessages() -> [String] {
        let (a, b) = (normals("a"), normals("b"))
        var messages: [String] = []
        for sigma in sigmas {
            let (left, right) = (attenuated(a, sigma), attenuated(b, sigma))
            if distance(attenuated(a + b * 2, sigma), left + right * 2) > 1e-4 {
                messages.append("A is not linear at sigma \(sigma)")
            }
            if norm(left) > norm(a) * (1 + 1e-4) { messages.append("A amplifies at sigma \(sigma)") }
            let (next, retained) = (sigma / 2, 0.4)
            let whole = process.transition(a, from: sigma, to: next, retaining: retained)
            if distance(whole, attenuated(a, next) - left * Float(retained)) > 1e-4 {
                messages.append("transition is not A(next) - retained * A(sigma) from sigma \(sigma) to \(next)")
            }
        }
        return messages
    }

    private func gradientMessages() -> [String] {
        let (x, y) = (normals("x"), normals("y"))
        return sigmas.compactMap { sigma in
            let leaf = x.requiringGradient()
            let value = (attenuated(leaf, sigma) * y).sum()
            value.backward()
            guard let gradient = leaf.gradient, gradient.nonFiniteCount == 0 else {
                return "no finite gradient flows through A at sigma \(sigma)"
            }
            // ⟨Aᵀy, x⟩ = ⟨y, A x⟩.
            let back = (gradient * x).sum().item()
            let scale = norm(x) * norm(y)
            return abs(Double(back - value.item())) > 1e-4 * scale
                ? "the gradient of A at sigma \(sigma) is not its transpose" : nil
        }
    }

    private func noiseMessages() -> [String] {
        var messages: [String] = []
        for sigma in sigmas {
            let draw = {
                process.noise(shape(32), at: sigma, from: NoiseDraw(KeyedNoise(keys(32)), purpose: .training))
            }
            let noise = draw()
            if draw().array() != noise.array() { messages.append("the same draw gives other noise at sigma \(sigma)") }
            let deviation = Double(noise.squared().mean().item()).squareRoot()
            let said = process.noiseDeviation(at: sigma)
            if abs(deviation / said - 1) > 0.05 {
                messages.append("the noise at sigma \(sigma) has deviation \(Float(deviation)), not \(Float(said))")
            }
            if abs(Double(noise.mean().item())) > 0.1 * said {
                messages.append("the noise at sigma \(sigma) has mean \(noise.mean().item())")
            }
        }
        return messages
    }

    private func batchMessages() -> [String] {
        let levels = NoiseLevels(sigmas)
        let x = normals("x", count: sigmas.count)
        let keys = keys(sigmas.count)
        let (blurred, noise) = (process.attenuate(x, at: levels), process.noise(x.shape, at: levels, keys: keys))
        return sigmas.indices.flatMap { index in
            let (range, level) = (index..<index + 1, NoiseLevels([sigmas[index]]))
            var messages: [String] = []
            let alone = process.attenuate(x.slice(axis0: range), at: level)
            if distance(alone, blurred.slice(axis0: range)) > 1e-5 {
                messages.append("how image \(index) is attenuated depends on those around it")
            }
            let own = process.noise(shape(1), at: level, keys: [keys[index]])
            if distance(own, noise.slice(axis0: range)) > 1e-5 {
                messages.append("the noise of image \(index) depends on those around it")
            }
            return messages
        }
    }

    private func levelMessages() -> [String] {
        let levels = process.levels
        let times = stride(from: 0.05, through: 0.95, by: 0.05).filter { $0 > levels.minimumTime }
        let sigmas = times.map(levels.sigma(at:))
        var messages: [String] = []
        if zip(sigmas, sigmas.dropFirst()).contains(where: >) { messages.append("levels do not rise with time") }
        // A law of a single level has no time to be read back.
        if levels.sigmaMinimum < levels.sigmaMaximum,
            zip(times, sigmas).contains(where: { abs(levels.time(of: $1) - $0) > 1e-6 })
        {
            messages.append("time read back from a level is not the time it was made of")
        }
        let draws = levels.draw(keys: keys(64)).values
        if draws.contains(where: { !($0 >= levels.sigmaMinimum && $0 <= levels.sigmaMaximum && $0.isFinite) }) {
            messages.append("a level of training lies beyond the ends of the law")
        }
        if draws.map(levels.weight(at:)).contains(where: { !($0 > 0 && $0.isFinite) }) {
            messages.append("the weight of the loss is not positive and finite everywhere")
        }
        return messages
    }
}

extension ProcessConformance {
    private func keys(_ count: Int) -> [RandomKey] { (0..<count).map { RandomKey(seed: 1).folding($0) } }

    private func shape(_ count: Int) -> Shape { [count, 3, size, size] }

    private func normals(_ name: String, count: Int = 2) -> Tensor {
        KeyedNoise(keys(count).map { $0.folding(name) })
            .normals(shape(count), for: .start, step: 0, component: .white)
    }

    private func attenuated(_ x: Tensor, _ sigma: Double) -> Tensor {
        process.attenuate(x, at: NoiseLevels(sigma, count: x.shape[0]))
    }

    private func norm(_ x: Tensor) -> Double { Double(x.squared().sum().item()).squareRoot() }

    /// The largest difference.
    private func distance(_ a: Tensor, _ b: Tensor) -> Float {
        zip(a.array(), b.array()).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}
