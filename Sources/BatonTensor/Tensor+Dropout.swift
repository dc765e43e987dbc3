extension Tensor {
    /// Each value is dropped with `probability`, the rest scaled by 1/(1 − probability). Image n draws from stream n
    /// of `key`.
    public func dropout(probability: Float, key: RandomKey) -> Tensor {
        precondition(probability >= 0 && probability < 1, "dropout with probability \(probability)")
        guard probability > 0 else { return self }
        let keep = 1 / (1 - probability)
        let mask = Tensor(uninitialized: shape, layout: layout)
        let row = shape.rowCount
        // A value is dropped where a normal number falls below the quantile of the probability.
        let threshold = Float(NormalDistribution.quantile(Double(probability)))
        for image in 0..<shape[0] {
            let values = UnsafeMutableBufferPointer(start: mask.pointer + image * row, count: row)
            key.folding(image).fillNormals(values)
            for index in 0..<row { values[index] = values[index] < threshold ? 0 : keep }
        }
        return self * mask
    }
}
