import BatonConfiguration
import BatonDiffusion
import BatonSettings
import Foundation
import ConditionedFamily
import LowDiffFamily
import RelayFamily
import ResizeFamily
import Testing

/// The cascade of the design, used by most tests here.
enum Example {
    static let yaml = """
        version: 1
        name: emoji-relay
        data: {downsample: box}
        space: {channels: 3, range: [-1, 1], sigma_data: 0.5}
        labels: {count: 9, dropout: 0.1}
        stages:
          - id: base
            type: edm
            size: 16
            network: {type: song-unet, width: 64, mult: [1, 2], blocks: 2, attention: [8]}
            sampler: {type: heun, steps: 18, sigma: [0.002, 80], rho: 7}
            weights: base-16.h5
          - id: top
            type: relay
            size: 64
            from: base
            network: {type: song-unet, width: 48, mult: [1, 2, 2], blocks: 2, attention: [16]}
            process: {type: blur-block, blur_max: 3.0, floor: 0.001, block_scale: 0.15, mixture: normalized}
            levels: {type: log-normal, span: 0.93}
            sampler: {type: relay, steps: 20, start_sigma: 0.87, eta: 0.2, corrector: denoised-average}
            guidance: {scale: 1.5}
            weights: top-64.h5
        """

    static let json = """
        {
          "version": 1, "name": "emoji-relay", "data": {"downsample": "box"},
          "space": {"channels": 3, "range": [-1, 1], "sigma_data": 0.5}, "labels": {"count": 9, "dropout": 0.1},
          "stages": [
            {"id": "base", "type": "edm", "size": 16,
             "network": {"type": "song-unet", "width": 64, "mult": [1, 2], "blocks": 2, "attention": [8]},
             "sampler": {"type": "heun", "steps": 18, "sigma": [2e-3, 80], "rho": 7}, "weights": "base-16.h5"},
            {"id": "top", "type": "relay", "size": 64, "from": "base",
             "network": {"type": "song-unet", "width": 48, "mult": [1, 2, 2], "blocks": 2, "attention": [16]},
             "process": {"type": "blur-block", "blur_max": 3.0, "floor": 0.001, "block_scale": 0.15,
                         "mixture": "normalized"},
             "levels": {"type": "log-normal", "span": 0.93},
             "sampler": {"type": "relay", "steps": 20, "start_sigma": 0.87, "eta": 0.2, "corrector": "denoised-average"},
             "guidance": {"scale": 1.5}, "weights": "top-64.h5"}
          ]
        }
        """

    static func plugins() throws -> PluginRegistry {
        try PluginRegistry(families: [
            EDMFamily.self, RelayFamily.self, ConditionedFamily.self, LowDiffFamily.self, ResizeFamily.self,
        ])
    }

    static func load(_ text: String = yaml, file: String = "cascade.yaml", overrides: [String] = []) throws
        -> CascadeFile
    {
        try CascadeFile.load(text: text, file: file, overrides: overrides, plugins: plugins())
    }

    /// The findings about `text`, errors or not.
    static func findings(_ text: String, file: String = "cascade.yaml", overrides: [String] = []) throws -> [Diagnostic]
    {
        do {
            return try load(text, file: file, overrides: overrides).diagnostics
        } catch let error as DiagnosticsError {
            return error.diagnostics
        }
    }

    /// The errors about the example in which the first `old` is replaced.
    static func errors(replacing old: String, with new: String) throws -> [Diagnostic] {
        #expect(yaml.contains(old))
        let range = try #require(yaml.firstRange(of: old))
        return try findings(yaml.replacingCharacters(in: range, with: new)).filter { $0.severity == .error }
    }
}
