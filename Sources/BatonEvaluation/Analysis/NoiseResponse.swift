import BatonDiffusion
import BatonTensor

/// What a process's noise is, exactly: its map from independent normals, read off with unit impulses instead of draws.
///
/// The noise must be the same map at every place, or repeat itself every `period` pixels.
package struct NoiseResponse {
    /// The noise that an impulse of each component at each place of one period makes, `[impulses, 1, n, n]`, by component.
    private let responses: [Tensor]
    private let period: Int
    private let size: Int

    /// Probes a process with noise of `size` pixels.
    ///
    /// - Parameters:
    ///   - sigma: the level that the noise is looked at.
    ///   - period: pixels after which the map repeats; a multiple of the stage's factor.
    package init(of process: any ForwardProcess, at sigma: Double, size: Int, period: Int) {
        let recorder = Recorder()
        _ = process.noise([1, 1, size, size], at: sigma, from: NoiseDraw(recorder, purpose: .training))
        responses = recorder.components.map { component in
            process.noise(
                [period * period, 1, size, size], at: sigma,
                from: NoiseDraw(Impulses(component: component, period: period), purpose: .training))
        }
        self.period = period
        self.size = size
    }

    /// Standard deviation of a pixel: √(Σ h²), mean over the places.
    package var pixelDeviation: Double { deviation { $0 } }

    /// Standard deviation of the mean of a `factor` × `factor` box, times the factor: 1 for white noise.
    package func boxDeviation(factor: Int) -> Double {
        // There are factor² times fewer boxes than pixels, and the box means of white noise are 1/factor.
        Double(factor * factor) * deviation { $0.boxDownsampled(by: factor) }
    }

    /// Deviation at the lowest frequencies against white noise: √((Σ h)²), mean over the places.
    package var lowFrequencyDeviation: Double {
        let variance = responses.reduce(0.0) { total, response in
            total
                + response.channelMeans().reduce(0.0) { sum, means in
                    let whole = means[0] * Double(size * size)
                    return sum + whole * whole
                } / Double(period * period)
        }
        return variance.squareRoot()
    }

    private func deviation(_ map: (Tensor) -> Tensor) -> Double {
        responses.reduce(0.0) { total, response in
            let squares = map(response).squared().sumsPerSample().reduce(0) { $0 + Double($1) }
            return total + squares / Double(period * period)
        }.squareRoot()
    }

    /// Notes which components a process asks for.
    private final class Recorder: NoiseSource {
        private(set) var components: [NoiseComponent] = []

        func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
            if !components.contains(component) { components.append(component) }
            return Tensor.zeros(shape)
        }
    }

    /// Image i has a 1 at place i of the period nearest the middle, in one component.
    private struct Impulses: NoiseSource {
        let component: NoiseComponent
        let period: Int

        func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
            guard component == self.component else { return Tensor.zeros(shape) }
            let (height, width) = (shape[2], shape[3])
            let (top, left) = (height / period / 2 * period, width / period / 2 * period)
            return Tensor.build(shape) { buffer in
                buffer.update(repeating: 0)
                for image in 0..<shape[0] {
                    let (y, x) = (top + image / period, left + image % period)
                    buffer[image * shape[1] * height * width + y * width + x] = 1
                }
            }
        }
    }
}
