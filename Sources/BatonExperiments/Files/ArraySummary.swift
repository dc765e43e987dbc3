import BatonCharts

/// An array of a file: its name, kind, and what its values are like.
package struct ArraySummary: Encodable {
    /// Its name or path in the file.
    package let name: String
    /// Element type as stored.
    package let dtype: String
    /// Extents, outermost first.
    package let shape: [Int]
    /// Smallest finite value; nil where there is none.
    package let min: Double?
    /// Largest finite value.
    package let max: Double?
    /// Mean of the finite values.
    package let mean: Double?
    /// Standard deviation of the finite values.
    package let std: Double?
    /// Values that are NaN or infinite.
    package let nonFinite: Int

    /// Looks at all values of an array.
    init<Value: BinaryFloatingPoint>(name: String, dtype: String, shape: [Int], values: some Sequence<Value>) {
        self.init(name: name, dtype: dtype, shape: shape, numbers: values.lazy.map { Double($0) })
    }

    /// Looks at all values of an array of whole numbers.
    init<Value: BinaryInteger>(name: String, dtype: String, shape: [Int], values: some Sequence<Value>) {
        self.init(name: name, dtype: dtype, shape: shape, numbers: values.lazy.map { Double($0) })
    }

    /// Names an array without a look at its values.
    init(name: String, dtype: String, shape: [Int]) {
        self.init(name: name, dtype: dtype, shape: shape, numbers: [])
    }

    private init(name: String, dtype: String, shape: [Int], numbers: some Sequence<Double>) {
        var (low, high) = (Double.infinity, -Double.infinity)
        var (count, mean, squares) = (0.0, 0.0, 0.0)
        var bad = 0
        for value in numbers {
            guard value.isFinite else {
                bad += 1
                continue
            }
            low = Swift.min(low, value)
            high = Swift.max(high, value)
            // Welford's running moments: exact for a constant, no cancellation for a large mean.
            count += 1
            let step = value - mean
            mean += step / count
            squares += step * (value - mean)
        }
        self.name = name
        self.dtype = dtype
        self.shape = shape
        min = count > 0 ? low : nil
        max = count > 0 ? high : nil
        self.mean = count > 0 ? mean : nil
        std = count > 0 ? (squares / count).squareRoot() : nil
        nonFinite = bad
    }
}
