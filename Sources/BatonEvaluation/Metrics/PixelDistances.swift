import BatonTensor

/// Root mean square differences between pictures.
enum PixelDistances {
    /// The distance of every picture of `a` from every one of `b`, both `[N, …]` of one size: `[a][b]` row-major.
    ///
    /// By |x − y|² = |x|² + |y|² − 2x·y: one matrix product.
    static func between(_ a: Tensor, _ b: Tensor) -> [Float] {
        let volume = a.count / a.shape[0]
        precondition(b.count / b.shape[0] == volume, "pictures of two sizes: \(a.shape) and \(b.shape)")
        let left = flat(a, volume: volume)
        let right = flat(b, volume: volume)
        let products = left.linear(weight: right, bias: nil).array()
        let (leftSquares, rightSquares) = (left.squared().sumsPerSample(), right.squared().sumsPerSample())
        var result = [Float](repeating: 0, count: products.count)
        for i in leftSquares.indices {
            for j in rightSquares.indices {
                let index = i * rightSquares.count + j
                let square = leftSquares[i] + rightSquares[j] - 2 * products[index]
                result[index] = (max(0, square) / Float(volume)).squareRoot()
            }
        }
        return result
    }

    private static func flat(_ images: Tensor, volume: Int) -> Tensor {
        Tensor(images.array(), shape: [images.shape[0], volume])
    }
}
