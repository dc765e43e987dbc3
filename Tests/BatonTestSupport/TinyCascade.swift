/// A cascade of two tiny stages, seconds to sample.
public enum TinyCascade {
    /// The cascade file.
    public static let yaml = """
        version: 1
        name: tiny
        labels: {count: 3, dropout: 0.1}
        stages:
          - id: base
            type: edm
            size: 8
            network: {type: song-unet, width: 16, mult: [1], blocks: 1, attention: []}
            sampler: {type: heun, steps: 3, sigma: [0.002, 80], rho: 7}
          - id: top
            type: relay
            size: 16
            from: base
            network: {type: song-unet, width: 16, mult: [1, 2], blocks: 1, attention: [8]}
            sampler: {type: relay, steps: 3, eta: 0.2}
            guidance: {scale: 1.5}

        """

    /// A folder with the cascade in `tiny.yaml`.
    public static func folder() throws -> ScratchFolder {
        let folder = try ScratchFolder()
        try folder.write(yaml, to: "tiny.yaml")
        return folder
    }
}
