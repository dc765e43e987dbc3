/// The orthonormal two-dimensional cosine transform of a whole image.
///
/// `forward` is the DCT-II along both axes, `inverse` the DCT-III, each scaled so that the two are transposes of each
/// other and the sum of squares is kept. Coefficient (0, 0) is `sqrt(rows · columns)` times the mean.
///
/// Images are row-major, one channel at a time. A transform is made once for a size and used from any thread.
///
/// With the package trait `FFTW` the work is FFTW's, O(n log n); without it two matrix products serve, O(n^1.5),
/// which are also what the tests compare FFTW with.
package struct CosineTransform: Sendable {
    /// Who does the work.
    package enum Method: Hashable, Sendable {
        /// FFTW where the package is built with it, matrix products otherwise.
        case automatic
        /// Products with the two cosine matrices.
        case matrixProduct
    }

    /// Image height in pixels.
    package let rows: Int
    /// Image width in pixels.
    package let columns: Int

    private let engine: any CosineTransformEngine

    /// A transform of images of `rows` × `columns` pixels.
    ///
    /// - Parameters:
    ///   - rows: height, at least 1.
    ///   - columns: width, at least 1.
    ///   - method: who does the work.
    package init(rows: Int, columns: Int, method: Method = .automatic) {
        precondition(rows > 0 && columns > 0, "an image has at least one pixel")
        self.rows = rows
        self.columns = columns
        switch method {
        case .matrixProduct:
            engine = MatrixCosineTransform(rows: rows, columns: columns)
        case .automatic:
            engine = Self.fastest(rows: rows, columns: columns)
        }
    }

    /// The coefficients of `image`, in place of its pixels: row `i`, column `j` holds frequency (π i / rows, π j / columns).
    package func forward(_ image: [Double]) -> [Double] {
        transformed(image) { engine.transform($0, .forward) }
    }

    /// The coefficients of `image`, in single precision.
    package func forward(_ image: [Float]) -> [Float] {
        transformed(image) { engine.transform($0, .forward) }
    }

    /// The image whose coefficients are given.
    package func inverse(_ coefficients: [Double]) -> [Double] {
        transformed(coefficients) { engine.transform($0, .inverse) }
    }

    /// The image whose coefficients are given, in single precision.
    package func inverse(_ coefficients: [Float]) -> [Float] {
        transformed(coefficients) { engine.transform($0, .inverse) }
    }

    private func transformed<Scalar>(
        _ values: [Scalar], _ body: (UnsafeMutableBufferPointer<Scalar>) -> Void
    ) -> [Scalar] {
        precondition(values.count == rows * columns, "\(values.count) values are not \(rows) × \(columns) pixels")
        var result = values
        result.withUnsafeMutableBufferPointer { body($0) }
        return result
    }

    private static func fastest(rows: Int, columns: Int) -> any CosineTransformEngine {
        #if FFTW
            if let engine = FFTWCosineTransform(rows: rows, columns: columns) { return engine }
        #endif
        return MatrixCosineTransform(rows: rows, columns: columns)
    }
}

/// Which way a transform goes.
enum CosineTransformDirection: Sendable {
    case forward, inverse
}

/// What does the work of a `CosineTransform`, in place, for one size.
protocol CosineTransformEngine: Sendable {
    func transform(_ values: UnsafeMutableBufferPointer<Double>, _ direction: CosineTransformDirection)
    func transform(_ values: UnsafeMutableBufferPointer<Float>, _ direction: CosineTransformDirection)
}
