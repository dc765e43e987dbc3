/// Weights in the form a convolution wants them, kept with the weights' own memory.
final class PreparedWeights {
    let form: MemoryForm
    let storage: Storage

    init(form: MemoryForm, storage: Storage) {
        self.form = form
        self.storage = storage
    }
}

extension Storage {
    /// These weights in the form of `plan`, converted at first use and kept until the values change.
    func weights(for plan: ConvolutionPlan, at pointer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
        if let known = prepared.first(where: { $0.form == plan.weights }) { return known.storage.pointer }
        let dense = MemoryForm(plan.geometry.weights, .dense)
        guard let copy = plan.converted(pointer, from: dense, to: plan.weights) else { return pointer }
        prepared.append(PreparedWeights(form: plan.weights, storage: copy))
        return copy.pointer
    }
}

extension Tensor {
    /// The cross-correlation of `[N, I, H, W]` with `weight` `[O, I, k, k]`, zeros outside, plus `bias` `[O]`:
    /// `[N, O, H + 2·padding − k + 1, W + 2·padding − k + 1]`.
    public func convolved(with weight: Tensor, bias: Tensor?, padding: Int) -> Tensor {
        precondition(shape.rank == 4 && weight.shape.rank == 4, "convolution of \(shape) with \(weight.shape)")
        precondition(shape[1] == weight.shape[1], "convolution of \(shape) with weights \(weight.shape)")
        precondition(bias.map { $0.shape == [weight.shape[0]] } ?? true, "bias of \(weight.shape[0]) channels")
        let geometry = ConvolutionGeometry(
            images: shape[0], inputs: shape[1], outputs: weight.shape[0], height: shape[2], width: shape[3],
            kernel: weight.shape[2], padding: padding)
        let weight = weight.dense()
        let result = forwardConvolution(geometry, weight, bias)
        return Tensor.step(result, from: [self, weight] + (bias.map { [$0] } ?? [])) { [self] gradient in
            let dx = node == nil ? nil : Tensor.inputGradient(geometry, weight, gradient)
            guard weight.node != nil || bias?.node != nil else { return [dx, nil, nil] }
            let (dw, db) = weightGradient(geometry, gradient, hasBias: bias != nil)
            return bias == nil ? [dx, dw] : [dx, dw, db]
        }
    }

    private func forwardConvolution(_ geometry: ConvolutionGeometry, _ weight: Tensor, _ bias: Tensor?) -> Tensor {
        let plan = ConvolutionPlans.shared.plan(geometry, .forward, hasBias: bias != nil)
        var hold: [Storage] = []
        let source = address(for: plan, plan.source, &hold)
        let weights = weight.storage.weights(for: plan, at: weight.pointer)
        return plan.produce(geometry.result, as: plan.result) { result in
            plan.execute(source: source, weights: weights, bias: bias?.pointer, result: result)
            withExtendedLifetime(hold) {}
        }
    }

    private func address(
        for plan: ConvolutionPlan, _ form: MemoryForm, _ hold: inout [Storage]
    ) -> UnsafeMutablePointer<Float> {
        plan.address(self, as: form, hold: &hold)
    }

    private static func inputGradient(
        _ geometry: ConvolutionGeometry, _ weight: Tensor, _ gradient: Tensor
    ) -> Tensor {
        let plan = ConvolutionPlans.shared.plan(geometry, .inputGradient, hasBias: false)
        var hold: [Storage] = []
        let result = gradient.address(for: plan, plan.result, &hold)
        let weights = weight.storage.weights(for: plan, at: weight.pointer)
        return plan.produce(geometry.source, as: plan.source) { source in
            plan.execute(source: source, weights: weights, bias: nil, result: result)
            withExtendedLifetime(hold) {}
        }
    }

    private func weightGradient(
        _ geometry: ConvolutionGeometry, _ gradient: Tensor, hasBias: Bool
    ) -> (Tensor, Tensor?) {
        let plan = ConvolutionPlans.shared.plan(geometry, .weightGradient, hasBias: hasBias)
        var hold: [Storage] = []
        let source = address(for: plan, plan.source, &hold)
        let result = gradient.address(for: plan, plan.result, &hold)
        let bias = hasBias ? Tensor(uninitialized: [geometry.outputs]) : nil
        let weights = Storage(count: plan.weights.count)
        plan.execute(source: source, weights: weights.pointer, bias: bias?.pointer, result: result)
        withExtendedLifetime(hold) {}
        let dense = MemoryForm(geometry.weights, .dense)
        let plain = plan.converted(weights.pointer, from: plan.weights, to: dense) ?? weights
        return (Tensor(shape: geometry.weights, storage: plain), bias)
    }
}
