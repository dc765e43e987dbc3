import BatonTensor

/// The whole-image cosine transform as two matrix products.
struct MatrixCosineTransform: CosineTransformEngine {
    private let rows: Int
    private let columns: Int
    private let rowMatrix: [Double]
    private let columnMatrix: [Double]

    init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
        rowMatrix = CosineMatrix.orthonormal(rows)
        columnMatrix = rows == columns ? rowMatrix : CosineMatrix.orthonormal(columns)
    }

    func transform(_ values: UnsafeMutableBufferPointer<Double>, _ direction: CosineTransformDirection) {
        let vertical = product(oriented(rowMatrix, rows, direction), rows, values)
        let turned = transposed(vertical, rows, columns)
        let both = turned.withUnsafeBufferPointer { turned in
            product(oriented(columnMatrix, columns, direction), columns, turned)
        }
        for (index, value) in transposed(both, columns, rows).enumerated() { values[index] = value }
    }

    /// Summed in double precision: this is the path that others are measured by.
    func transform(_ values: UnsafeMutableBufferPointer<Float>, _ direction: CosineTransformDirection) {
        var wide = values.map(Double.init)
        wide.withUnsafeMutableBufferPointer { transform($0, direction) }
        for (index, value) in wide.enumerated() { values[index] = Float(value) }
    }

    private func oriented(_ matrix: [Double], _ size: Int, _ direction: CosineTransformDirection) -> [Double] {
        direction == .forward ? matrix : transposed(matrix, size, size)
    }

    /// `matrix` (size × size) times `values` (size × anything).
    private func product(
        _ matrix: [Double], _ size: Int, _ values: some RandomAccessCollection<Double>
    ) -> [Double] {
        let source = Array(values)
        let width = source.count / size
        var result = [Double](repeating: 0, count: source.count)
        result.withUnsafeMutableBufferPointer { result in
            source.withUnsafeBufferPointer { source in
                for i in 0..<size {
                    for a in 0..<size {
                        let factor = matrix[i * size + a]
                        for x in 0..<width { result[i * width + x] += factor * source[a * width + x] }
                    }
                }
            }
        }
        return result
    }

    private func transposed(_ values: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        [Double](unsafeUninitializedCapacity: values.count) { buffer, count in
            for y in 0..<rows {
                for x in 0..<columns { buffer.initializeElement(at: x * rows + y, to: values[y * columns + x]) }
            }
            count = values.count
        }
    }
}
