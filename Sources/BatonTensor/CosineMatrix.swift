import Foundation

/// The orthonormal DCT-II as a matrix.
public enum CosineMatrix {
    /// Row-major `size` × `size`: row `i` is the `i`-th cosine, `c_i cos(π i (2a + 1) / 2n)` with `c_0 = sqrt(1/n)` and
    /// `c_i = sqrt(2/n)`. Its transpose is its inverse.
    public static func orthonormal(_ size: Int) -> [Double] {
        precondition(size > 0, "a transform has at least one point")
        var matrix = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            let scale = ((i == 0 ? 1 : 2) / Double(size)).squareRoot()
            for a in 0..<size {
                // Reduced exactly first, so that large sizes lose nothing in the angle.
                let phase = (i * (2 * a + 1)) % (4 * size)
                matrix[i * size + a] = scale * cos(Double.pi * Double(phase) / Double(2 * size))
            }
        }
        return matrix
    }
}
