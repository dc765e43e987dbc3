import BatonSettings

extension HandoffContract {
    /// H1: the size is an integer multiple, at least 2, of the predecessor's, where both are of one space.
    static func sizes(from predecessor: StageDeclaration, to stage: StageDeclaration) -> [Diagnostic] {
        guard stage.accepts.predecessorSpace == nil else { return [] }
        let low = predecessor.offers.size
        let high = stage.offers.size
        guard low > 0, high % low == 0, high / low >= 2 else {
            return [size(low: low, high: high, from: predecessor, to: stage)]
        }
        return []
    }

    private static func size(
        low: Int, high: Int, from predecessor: StageDeclaration, to stage: StageDeclaration
    ) -> Diagnostic {
        let ratio = low > 0 ? text(Double(high) / Double(low)) : "∞"
        let below = (2..<max(high, 3)).compactMap { high % $0 == 0 && high / $0 >= 2 ? high / $0 : nil }
        let factor = max(2, Int((Double(high) / Double(max(low, 1))).rounded()))
        let power = (1...).lazy.map { 1 << $0 }.first { $0 > factor } ?? 2 * factor
        return .error(
            "handoff.size",
            "stage '\(stage.id)' (size \(high)) cannot follow '\(predecessor.id)' (size \(low)): "
                + "\(high)/\(low) = \(ratio) is not an integer factor of at least 2",
            at: stage.location(of: "size"),
            notes: [
                "\(predecessor.id) emits \(describe(predecessor.offers))"
                    + (predecessor.location(of: "size").map { "   (\($0))" } ?? ""),
                "\(stage.id) needs a size that divides \(high)"
                    + (below.isEmpty
                        ? "" : ": " + below.sorted(by: >).prefix(4).map(String.init).joined(separator: ", ")),
            ], hint: "did you mean size: \(factor * low) or \(power * low)?")
    }

    /// H2 channels, H3 value range and σ_data, H4 space and its codec, H5 label count, H9 down-sampling kernel. The space is the
    /// stage's own, or the one that it names for its predecessor.
    static func spaces(from predecessor: StageDeclaration, to stage: StageDeclaration) -> [Diagnostic] {
        let promise = predecessor.offers
        let wanted = stage.accepts
        let space = wanted.predecessorSpace ?? wanted.space
        var findings: [Diagnostic] = []
        func differ(_ code: String, _ what: String, _ emitted: String, _ expected: String, hint: String? = nil) {
            findings.append(
                .error(
                    code, "stage '\(stage.id)' expects \(what) \(expected), but '\(predecessor.id)' emits \(emitted)",
                    at: stage.location(of: "from"), hint: hint))
        }
        if promise.space.channels != space.channels {
            differ("handoff.channels", "channels", "\(promise.space.channels)", "\(space.channels)")
        }
        if promise.space.range != space.range {
            differ(
                "handoff.range", "the value range", describe(promise.space.range), describe(space.range),
                hint: "noise levels are measured on the range: train both stages on one")
        }
        if promise.space.sigmaData != space.sigmaData {
            differ(
                "handoff.sigma-data", "sigma_data", text(promise.space.sigmaData), text(space.sigmaData))
        }
        if promise.space.name != space.name {
            differ("handoff.space", "images in the space", promise.space.name, space.name)
        }
        let (codec, known) = (promise.space.codecDigest, space.codecDigest)
        if promise.space.name == space.name, promise.space.channels == space.channels, codec != known {
            differ(
                "handoff.codec", "images of the codec", codec.map { String($0.prefix(16)) } ?? "none",
                known.map { String($0.prefix(16)) } ?? "none",
                hint: "images of one autoencoder are noise to another: train both stages on one")
        }
        if promise.labels != wanted.labels {
            differ("handoff.labels", "labels of a count of", "\(promise.labels)", "\(wanted.labels)")
        }
        if let kernel = wanted.kernel, kernel != promise.kernel {
            findings.append(
                .warning(
                    "handoff.kernel",
                    "'\(predecessor.id)' learns from pictures shrunk with \(promise.kernel.rawValue), but stage "
                        + "'\(stage.id)' joins it exactly only with \(kernel.rawValue)",
                    at: stage.location(of: "from"), hint: "set data: {downsample: \(kernel.rawValue)}"))
        }
        return findings
    }

    /// H6: a clean image where a clean one is expected; a noisy one at a level that training has seen.
    static func levels(from predecessor: StageDeclaration, to stage: StageDeclaration) -> [Diagnostic] {
        let sigma = predecessor.offers.sigma
        let place = stage.location(of: "from")
        if let kind = stage.accepts.kind, kind != predecessor.offers.kind {
            return [
                .error(
                    "handoff.sigma",
                    "stage '\(stage.id)' needs a \(kind.rawValue) image, but '\(predecessor.id)' hands over "
                        + (kind == .clean ? "a noisy one at sigma \(text(sigma))" : "a clean one"),
                    at: place,
                    hint: kind == .clean ? "let '\(predecessor.id)' sample to the end (sigma at most 0.01)" : nil)
            ]
        }
        guard predecessor.offers.kind == .noisy else { return [] }
        if let highest = stage.accepts.start?.handoffSigma, sigma > highest * (1 + 1e-9) {
            return [
                .error(
                    "handoff.sigma",
                    "stage '\(stage.id)' starts from images at sigma \(text(highest)) at most, but '\(predecessor.id)' hands "
                        + "over at \(text(sigma))", at: place, hint: "hand over at a lower sigma")
            ]
        }
        guard let seen = stage.accepts.noisyLevels?.judge(sigma), seen.side == .above else { return [] }
        let message =
            "'\(predecessor.id)' hands over at sigma \(text(sigma)), \(seen.description) of the levels stage "
            + "'\(stage.id)' was trained on"
        return [
            seen.isUnseen
                ? .error("handoff.sigma", message, at: place, hint: "hand over at a lower sigma")
                : .warning("handoff.sigma", message, at: place)
        ]
    }

    private static func describe(_ promise: HandoffPromise) -> String {
        "\(promise.size)×\(promise.size)×\(promise.space.channels) \(promise.kind.rawValue) \(describe(promise.space.range))"
    }

    private static func describe(_ range: ClosedRange<Double>) -> String {
        "[\(text(range.lowerBound)), \(text(range.upperBound))]"
    }
}
