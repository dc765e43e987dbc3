import BatonTensor

/// Power by spatial frequency: squares of the coefficients of the whole image's orthonormal cosine transform (RDM, App. D.1).
///
/// The cosine transform continues an image by its mirror image. A Fourier transform would continue it by itself, and the
/// jump between opposite edges would add power at all frequencies that the picture does not have.
public enum PowerSpectrum {
    /// The power of every image in every bin, mean over the channels.
    ///
    /// - Parameters:
    ///   - images: `[N, C, n, n]` with n the size of the bins.
    ///   - bins: the bins of frequencies.
    /// - Returns: `[image][bin]`, in squared units of the value range. White noise of level σ has σ² everywhere.
    public static func perImage(_ images: Tensor, in bins: RadialBins) -> [[Double]] {
        let size = bins.size
        precondition(
            images.shape.rank == 4 && images.shape[2] == size && images.shape[3] == size,
            "bins of \(size) pixels for images \(images.shape)")
        let transform = CosineTransform(rows: size, columns: size)
        let (count, channels, plane) = (images.shape[0], images.shape[1], size * size)
        return images.withDense { values in
            (0..<count).map { image in
                var power = [Double](repeating: 0, count: plane)
                for channel in 0..<channels {
                    let start = (image * channels + channel) * plane
                    let coefficients = transform.forward(values[start..<(start + plane)].map(Double.init))
                    for index in power.indices {
                        power[index] += coefficients[index] * coefficients[index] / Double(channels)
                    }
                }
                return bins.means(power)
            }
        }
    }

    /// The weighted mean over images; equal weights without any.
    public static func mean(_ images: Tensor, in bins: RadialBins, weights: [Double]? = nil) -> [Double] {
        mean(of: perImage(images, in: bins), weights: weights)
    }

    /// The weighted mean of spectra.
    static func mean(of spectra: [[Double]], weights: [Double]? = nil) -> [Double] {
        let weights = weights ?? [Double](repeating: 1, count: spectra.count)
        let total = weights.reduce(0, +)
        var result = [Double](repeating: 0, count: spectra.first?.count ?? 0)
        for (spectrum, weight) in zip(spectra, weights) {
            for bin in result.indices { result[bin] += weight / total * spectrum[bin] }
        }
        return result
    }
}
