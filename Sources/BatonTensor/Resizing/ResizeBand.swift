import BatonKernels

/// Resampling along one side as a banded matrix: every output is a weighted sum of neighbouring inputs.
struct ResizeBand {
    /// Number of inputs.
    let inputs: Int
    /// First input of every output.
    let start: [Int32]
    /// Weights of every output, `taps` each, zeros behind the last that counts.
    let weights: [Float]
    /// Weights an output has room for.
    let taps: Int

    /// Rows of weights, each from its own first input on.
    private init(inputs: Int, rows: [(start: Int, weights: [Double])]) {
        let taps = rows.map(\.weights.count).max() ?? 1
        self.inputs = inputs
        self.taps = taps
        start = rows.map { Int32($0.start) }
        weights = rows.flatMap { row in
            row.weights.map { Float($0) } + [Float](repeating: 0, count: taps - row.weights.count)
        }
    }

    /// The map from `inputs` to `outputs` pixels.
    init(_ filter: ResizeFilter, inputs: Int, outputs: Int) {
        let scale = Double(inputs) / Double(outputs)
        self.init(
            inputs: inputs,
            rows: (0..<outputs).map { output in
                let center = (Double(output) + 0.5) * scale
                if filter == .nearest { return (min(Int(center), inputs - 1), [1]) }
                let width = max(scale, 1)
                let reach = filter.support * width
                let first = max(0, Int((center - reach + 0.5).rounded(.down)))
                let last = min(inputs, Int((center + reach + 0.5).rounded(.down)))
                let weights = (first..<last).map { filter.weight(at: (Double($0) + 0.5 - center) / width) }
                let total = weights.reduce(0, +)
                return (first, weights.map { $0 / total })
            })
    }

    /// The adjoint map. Windows move monotonically, so that its rows are contiguous too.
    var transposed: ResizeBand {
        let outputs = start.count
        var rows: [(start: Int, weights: [Double])] = []
        for input in 0..<inputs {
            func weight(_ output: Int) -> Double? {
                let tap = input - Int(start[output])
                return (0..<taps).contains(tap) && weights[output * taps + tap] != 0
                    ? Double(weights[output * taps + tap]) : nil
            }
            let used = (0..<outputs).filter { weight($0) != nil }
            let range = used.isEmpty ? 0..<1 : used[0]..<used[used.count - 1] + 1
            rows.append((range.lowerBound, range.map { weight($0) ?? 0 }))
        }
        return ResizeBand(inputs: outputs, rows: rows)
    }

    /// The band as the kernels take it, for the length of `body`.
    func withKernel<Result>(_ body: (BatonBand) -> Result) -> Result {
        start.withUnsafeBufferPointer { start in
            weights.withUnsafeBufferPointer { weights in
                body(
                    BatonBand(
                        size: start.count, taps: taps, start: start.baseAddress, weights: weights.baseAddress))
            }
        }
    }
}
