extension Tensor {
    /// The cross-correlation of `[N, I, H, W]` with `weight` `[O, I, k, k]`, zeros outside, plus `bias` `[O]`:
    /// `[N, O, H + 2·padding − k + 1, W + 2·padding − k + 1]`. With a `residual` of that shape, the sum of both times
    /// `scale`.
    public func convolved(
        with weight: Tensor, bias: Tensor?, padding: Int, residual: Tensor? = nil, scale: Float = 1
    ) -> Tensor {
        precondition(shape.rank == 4 && weight.shape.rank == 4, "convolution of \(shape) with \(weight.shape)")
        precondition(shape[1] == weight.shape[1], "convolution of \(shape) with weights \(weight.shape)")
        precondition(bias.map { $0.shape == [weight.shape[0]] } ?? true, "bias of \(weight.shape[0]) channels")
        let geometry = ConvolutionGeometry(
            images: shape[0], inputs: shape[1], outputs: weight.shape[0], height: shape[2], width: shape[3],
            kernel: weight.shape[2], padding: padding)
        precondition(residual.map { $0.shape == geometry.result } ?? true, "a residual of \(geometry.result)")
        let weight = weight.dense()
        let result: Tensor
        if let winograd = WinogradConvolution(geometry) {
            result = winograd(self, weight: weight, bias: bias, residual: residual, scale: scale)
        } else {
            result = libraryConvolution(geometry, weight, bias, residual, scale)
        }
        let inputs = [self, weight] + [bias, residual].compactMap(\.self)
        return Tensor.step(result, from: inputs, kind: weight.shape[2] == 1 ? .pointwise : .convolution) {
            [self] gradient in
            let gradient = residual != nil && scale != 1 ? gradient.affine(scale) : gradient
            var terms = [node == nil ? nil : Tensor.inputGradient(geometry, weight, gradient)]
            let (dw, db) =
                weight.node != nil || bias?.node != nil
                ? weightGradient(geometry, gradient, hasBias: bias != nil) : (nil, nil)
            terms.append(dw)
            if bias != nil { terms.append(db) }
            if residual != nil { terms.append(gradient) }
            return terms
        }
    }

    private func libraryConvolution(
        _ geometry: ConvolutionGeometry, _ weight: Tensor, _ bias: Tensor?, _ residual: Tensor?, _ scale: Float
    ) -> Tensor {
        let plan = ConvolutionPlans.shared.plan(
            geometry, .forward, hasBias: bias != nil, sumScale: residual.map { _ in scale })
        var hold: [Storage] = []
        let source = address(for: plan, plan.source, &hold)
        let residual = residual.map { $0.address(for: plan, plan.result, &hold) }
        let weights = weight.storage.weights(for: plan, at: weight.pointer)
        return plan.produce(geometry.result, as: plan.result) { result in
            plan.execute(
                source: source, weights: weights, bias: bias?.pointer, residual: residual, result: result)
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
        if let winograd = WinogradConvolution(geometry, isTransposed: true) {
            return winograd(gradient, weight: weight)
        }
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
    ) -> (Tensor?, Tensor?) {
        let missing = geometry.channelsToFill
        if missing > 0 {
            var filled = geometry
            filled.inputs += missing
            let zeros = Tensor.zeros([geometry.images, missing, geometry.height, geometry.width])
            let (dw, db) = Tensor.concatenated([detached(), zeros], axis: 1)
                .weightGradient(filled, gradient, hasBias: hasBias)
            return (dw?.slice(axis1: 0..<geometry.inputs), db)
        }
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
