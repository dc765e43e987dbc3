import BatonTensor
import Testing

@Suite("Every operation's gradient")
struct GradientTests {
    /// ⟨weights, f(x)⟩ in float64, so that the differences keep their digits.
    static func project(_ value: Tensor, _ weights: [Float]) -> Double {
        zip(value.array(), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }

    @Test("agrees with central differences along random directions", arguments: OperationCase.all)
    func agreesWithDifferences(_ operation: OperationCase) {
        let inputs = operation.values()
        let key = RandomKey(seed: 11).folding(operation.description)
        let weights = key.folding("weights").normals(operation.operation(inputs).count)
        let leaves = inputs.map { $0.requiringGradient() }
        let value = operation.operation(leaves)
        (value * Tensor(weights, shape: value.shape)).sum().backward()
        for (index, leaf) in leaves.enumerated() {
            guard let gradient = leaf.gradient else {
                Issue.record("input \(index) got no gradient")
                continue
            }
            for direction in 0..<3 {
                let step = key.folding(index).folding(direction).normals(leaf.count)
                let slope = Self.project(gradient, step)
                func moved(_ distance: Float) -> Double {
                    var changed = inputs
                    changed[index] = inputs[index] + Tensor(step, shape: leaf.shape) * distance
                    return Self.project(operation.operation(changed), weights)
                }
                // Fourth order: the error of the differences stays below that of float32.
                let h: Float = 0.02
                let difference = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * Double(h))
                let scale = max(abs(slope), Double(gradient.count).squareRoot())
                #expect(abs(slope - difference) / scale < 2e-3, "input \(index): \(slope) against \(difference)")
            }
        }
    }

    @Test("is the same to the bit in every run", arguments: OperationCase.all)
    func repeats(_ operation: OperationCase) {
        func gradients() -> [[Float]] {
            let leaves = operation.values().map { $0.requiringGradient() }
            operation.operation(leaves).squared().sum().backward()
            return leaves.map { $0.gradient?.array() ?? [] }
        }
        #expect(gradients() == gradients())
    }

    @Test("adds up over the uses of a tensor and over backward passes")
    func accumulates() {
        let x = Tensor([1, 2, 3], shape: [3]).requiringGradient()
        (x * x + x).sum().backward()
        (2 * x).sum().backward()
        #expect(x.gradient?.array() == [5, 7, 9])
    }

    @Test("flows through no tensor that was detached")
    func detached() {
        let x = Tensor([1, 2], shape: [2]).requiringGradient()
        (x * x.detached()).sum().backward()
        #expect(x.gradient?.array() == [1, 2])
        #expect(!(Tensor(scalar: 1) * 2).requiresGradient)
    }
}
