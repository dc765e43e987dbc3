import BatonKernels

/// One step of the computation, as the backward pass sees it.
final class GradientNode {
    /// Longer than that of every input, so that descending depth is an order to go back in.
    let depth: Int
    private(set) var inputs: [GradientNode?]
    private var pullback: ((Tensor) -> [Tensor?])?
    /// What the step is in a profile; nil where none was taken.
    private let operation: RecordedOperation?
    /// The gradient that has arrived so far.
    var gradient: Tensor?

    /// A leaf: a parameter, or an input whose gradient is asked for.
    init() {
        depth = 0
        inputs = []
        operation = nil
    }

    /// A step whose `pullback` turns the gradient of the result into those of the inputs.
    init(
        inputs: [GradientNode?], operation: RecordedOperation? = nil, pullback: @escaping (Tensor) -> [Tensor?]
    ) {
        depth = 1 + (inputs.lazy.compactMap { $0?.depth }.max() ?? 0)
        self.inputs = inputs
        self.operation = operation
        self.pullback = pullback
    }

    var isLeaf: Bool { pullback == nil && inputs.isEmpty }

    func accumulate(_ term: Tensor) {
        guard let present = gradient else {
            gradient = term.detached()
            return
        }
        gradient = nil
        gradient = present.adding(term.inLayout(present.layout))
        if OperationProfile.isRecording {
            OperationProfile.copy("accumulated", kind: .elementwise, present.shape)
        }
    }

    /// Hands the gradient on to the inputs and lets go of everything that was kept for it.
    func propagate() {
        guard let pullback else { return }
        let steps = inputs
        self.pullback = nil
        inputs = []
        guard let arrived = gradient else { return }
        gradient = nil
        let terms = pullback(arrived)
        if let operation, OperationProfile.isRecording {
            OperationProfile.backward(operation, needs: steps.map { $0 != nil })
        }
        for (input, term) in zip(steps, terms) {
            if let input, let term { input.accumulate(term) }
        }
    }
}

extension Tensor {
    /// A leaf of the same values: `backward()` leaves its gradient there.
    public func requiringGradient() -> Tensor {
        var leaf = dense()
        leaf.node = GradientNode()
        return leaf
    }

    /// Whether a gradient flows through this tensor.
    public var requiresGradient: Bool { node != nil }

    /// The gradient of a leaf, summed over the calls of `backward()` since it was last cleared.
    public var gradient: Tensor? { node?.gradient }

    /// Forgets the gradient of a leaf.
    public func clearGradient() { node?.gradient = nil }

    /// Computes the gradient of this scalar with respect to every leaf it was made from, and adds it to what the
    /// leaves hold. The history is used up: a second call does nothing.
    public func backward() {
        precondition(count == 1, "backward() starts from one number, not from \(shape)")
        OperationProfile.enter(.backward)
        defer { OperationProfile.enter(.forward) }
        backward(from: Tensor(repeating: 1, shape: shape))
    }

    /// The same, where `gradient` is that of this tensor.
    func backward(from gradient: Tensor) {
        guard let root = node else { return }
        root.accumulate(gradient)
        // Depth first without recursion, then by descending depth.
        var seen: Set<ObjectIdentifier> = [ObjectIdentifier(root)]
        var stack = [root]
        var steps: [GradientNode] = []
        while let step = stack.popLast() {
            if !step.isLeaf { steps.append(step) }
            for case let input? in step.inputs where seen.insert(ObjectIdentifier(input)).inserted {
                stack.append(input)
            }
        }
        steps.sort { $0.depth < $1.depth }
        stack = []
        seen = []
        while let step = steps.popLast() { step.propagate() }
    }

    /// `result` as the outcome of a step on `inputs`; no history is kept where no input needs a gradient. Profiles show the step
    /// as one of `kind` by the name of the function.
    static func step(
        _ result: Tensor, from inputs: [Tensor], kind: OperationKind, function: StaticString = #function,
        pullback: @escaping (Tensor) -> [Tensor?]
    ) -> Tensor {
        let operation = OperationProfile.isRecording ? OperationProfile.forward(function, kind, inputs, result) : nil
        guard inputs.contains(where: { $0.node != nil }) else { return result }
        var recorded = result
        recorded.node = GradientNode(inputs: inputs.map(\.node), operation: operation, pullback: pullback)
        return recorded
    }

    /// Values of `self` plus those of `other`, without history. Both lie in memory alike.
    func adding(_ other: Tensor) -> Tensor {
        let sum = Tensor(uninitialized: shape, layout: layout)
        baton_add(count, pointer, other.pointer, sum.pointer)
        return sum
    }
}
