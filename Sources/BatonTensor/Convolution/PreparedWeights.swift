/// Weights in the form a convolution wants them, kept with the weights' own memory.
struct PreparedWeights {
    /// What they were prepared for.
    enum Form: Equatable {
        /// One of oneDNN's.
        case library(MemoryForm)
        /// Transformed by `WinogradConvolution`.
        case winograd(isTransposed: Bool)
    }

    let form: Form
    let storage: Storage
}

extension Storage {
    /// These weights in another form, converted at first use and kept until the values change.
    func prepared(_ form: PreparedWeights.Form, _ convert: () -> Storage) -> Storage {
        if let known = prepared.first(where: { $0.form == form }) { return known.storage }
        let storage = convert()
        prepared.append(PreparedWeights(form: form, storage: storage))
        return storage
    }

    /// These weights in the form of `plan`.
    func weights(for plan: ConvolutionPlan, at pointer: UnsafeMutablePointer<Float>) -> UnsafeMutablePointer<Float> {
        let dense = MemoryForm(plan.geometry.weights, .dense)
        if dense == plan.weights { return pointer }
        return prepared(.library(plan.weights)) {
            // The forms differ, so there is a copy.
            plan.converted(pointer, from: dense, to: plan.weights) ?? self
        }.pointer
    }
}
