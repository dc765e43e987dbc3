import Synchronization

/// Weights in the form a convolution wants them, kept with the weights' own memory.
final class PreparedWeights {
    /// What they were prepared for.
    enum Form: Equatable {
        /// One of oneDNN's.
        case library(MemoryForm)
        /// Transformed by `WinogradConvolution`.
        case winograd(isTransposed: Bool)
    }

    /// Bytes of all prepared weights of the process.
    private static let held = Atomic<Int>(0)
    /// Where it ends, and the largest that is kept: large layers are transformed on the way, which costs them the least.
    private static let limit = 1 << 30
    private static let largest = 24 << 20

    let form: Form
    let storage: Storage
    private let bytes: Int

    init(form: Form, storage: Storage) {
        self.form = form
        self.storage = storage
        bytes = storage.count * MemoryLayout<Float>.stride
        PreparedWeights.held.add(bytes, ordering: .relaxed)
    }

    deinit { PreparedWeights.held.subtract(bytes, ordering: .relaxed) }

    /// Whether `count` more floats may be kept.
    static func hasRoom(for count: Int) -> Bool {
        let bytes = count * MemoryLayout<Float>.stride
        return bytes <= largest && held.load(ordering: .relaxed) + bytes <= limit
    }
}

extension Storage {
    /// These weights in another form, converted at first use and kept until the values change.
    func prepared(_ form: PreparedWeights.Form, _ convert: () -> Storage) -> Storage {
        if let known = prepared.first(where: { $0.form == form }) { return known.storage }
        let storage = convert()
        prepared.append(PreparedWeights(form: form, storage: storage))
        return storage
    }

    /// The same, where there is room for `count` floats.
    func prepared(_ form: PreparedWeights.Form, count: Int, _ convert: () -> Storage) -> Storage? {
        let isKnown = prepared.contains { $0.form == form }
        return isKnown || PreparedWeights.hasRoom(for: count) ? prepared(form, convert) : nil
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
