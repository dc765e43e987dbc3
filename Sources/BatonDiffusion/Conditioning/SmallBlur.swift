import BatonTensor
import Foundation

/// The Gaussian of 3×3 pixels that CDM blurs conditions with.
enum SmallBlur {
    /// Images `[N, C, H, W]`, each through a Gaussian of its own width in pixels, cut to 3×3 and scaled to sum 1; at the border
    /// the weights inside the image are. A width of 0 leaves the image alone.
    static func apply(to images: Tensor, widths: [Double]) -> Tensor {
        precondition(images.shape[0] == widths.count, "\(images.shape[0]) images but \(widths.count) widths")
        guard widths.contains(where: { $0 > 0 }) else { return images }
        let (height, width) = (images.shape[2], images.shape[3])
        let volume = images.count / max(widths.count, 1)
        return images.withDense { input in
            Tensor.build(images.shape) { output in
                var rows = [Float](repeating: 0, count: height * width)
                for (image, sigma) in widths.enumerated() {
                    let side = sigma > 0 ? Float(exp(-0.5 / (sigma * sigma))) : 0
                    for plane in stride(from: image * volume, to: (image + 1) * volume, by: height * width) {
                        for y in 0..<height {
                            for x in 0..<width {
                                rows[y * width + x] = mean(side, x, width) { input[plane + y * width + $0] }
                            }
                        }
                        for y in 0..<height {
                            for x in 0..<width {
                                output[plane + y * width + x] = mean(side, y, height) { rows[$0 * width + x] }
                            }
                        }
                    }
                }
            }
        }
    }

    /// The weighted mean of a value and its two neighbours, as far as there are any.
    private static func mean(_ side: Float, _ index: Int, _ count: Int, _ value: (Int) -> Float) -> Float {
        var sum = value(index)
        var total: Float = 1
        for neighbour in [index - 1, index + 1] where neighbour >= 0 && neighbour < count {
            sum += side * value(neighbour)
            total += side
        }
        return sum / total
    }
}
