internal import COneDNN
import Synchronization

/// One pass of one convolution, ready to run. Owns its primitive; plans live as long as the process.
final class ConvolutionPlan {
    let geometry: ConvolutionGeometry
    let pass: ConvolutionGeometry.Pass
    /// The forms in which the primitive wants the image side, the weights and the result side.
    let source: MemoryForm
    let weights: MemoryForm
    let result: MemoryForm
    private let scratchpad: MemoryForm
    private let hasBias: Bool
    private let primitive: dnnl_primitive_t
    /// A reorder never changes once it is made, and runs in `OneDNN`'s turn; C's pointers hide that.
    private struct Entry: @unchecked Sendable { let reorder: Reorder }
    private let reorders = Mutex<[Entry]>([])

    /// - Parameter sumScale: where given, a residual is added to the result and the sum multiplied with this.
    init(
        _ geometry: ConvolutionGeometry, _ pass: ConvolutionGeometry.Pass, hasBias: Bool, sumScale: Float? = nil
    ) {
        self.geometry = geometry
        self.pass = pass
        self.hasBias = hasBias
        let attributes = Self.attributes(geometry, sumScale)
        defer { dnnl_primitive_attr_destroy(attributes) }
        func describe(_ algorithm: dnnl_alg_kind_t) -> dnnl_primitive_desc_t? {
            Self.describe(geometry, pass, hasBias, algorithm, attributes)
        }
        let winograd = geometry.prefersWinograd(pass) ? describe(dnnl_convolution_winograd) : nil
        guard let description = winograd ?? describe(dnnl_convolution_direct) else {
            preconditionFailure("oneDNN has no convolution for \(geometry)")
        }
        func form(_ query: dnnl_query_t) -> MemoryForm {
            guard let form = dnnl_primitive_desc_query_md(description, query, 0) else {
                preconditionFailure("oneDNN describes no memory for \(geometry)")
            }
            return MemoryForm(form.pointee)
        }
        source = form(pass == .inputGradient ? dnnl_query_diff_src_md : dnnl_query_src_md)
        weights = form(pass == .weightGradient ? dnnl_query_diff_weights_md : dnnl_query_weights_md)
        result = form(pass == .forward ? dnnl_query_dst_md : dnnl_query_diff_dst_md)
        scratchpad = form(dnnl_query_scratchpad_md)
        var primitive: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&primitive, description), "convolution \(geometry)")
        dnnl_primitive_desc_destroy(description)
        guard let primitive else { preconditionFailure("oneDNN gave no convolution") }
        self.primitive = primitive
    }

    deinit { dnnl_primitive_destroy(primitive) }

    private static func attributes(_ geometry: ConvolutionGeometry, _ sumScale: Float?) -> dnnl_primitive_attr_t? {
        var attributes: dnnl_primitive_attr_t?
        OneDNN.check(dnnl_primitive_attr_create(&attributes), "attributes")
        OneDNN.check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user), "attributes")
        guard let sumScale else { return attributes }
        var steps: dnnl_post_ops_t?
        OneDNN.check(dnnl_post_ops_create(&steps), "a sum")
        defer { dnnl_post_ops_destroy(steps) }
        // Of the result's form, whatever the library chooses for that.
        var residual = any(geometry.result)
        OneDNN.check(dnnl_post_ops_append_binary(steps, dnnl_binary_add, &residual), "a sum")
        OneDNN.check(dnnl_post_ops_append_eltwise(steps, 1, dnnl_eltwise_linear, sumScale, 0), "a scale")
        OneDNN.check(dnnl_primitive_attr_set_post_ops(attributes, steps), "a sum")
        return attributes
    }

    private static func any(_ shape: Shape) -> dnnl_memory_desc_t {
        MemoryForm(shape.dimensions, dnnl_format_tag_any).description
    }

    /// The primitive's description, or nil where oneDNN does not offer `algorithm`.
    private static func describe(
        _ geometry: ConvolutionGeometry, _ pass: ConvolutionGeometry.Pass, _ hasBias: Bool,
        _ algorithm: dnnl_alg_kind_t,
        _ attributes: dnnl_primitive_attr_t?
    ) -> dnnl_primitive_desc_t? {
        var source = any(geometry.source)
        var weights = any(geometry.weights)
        var result = any(geometry.result)
        // Asked for `any`, the library may choose a form with the channels last, and every image would be converted
        // before and after. Without AVX-512 it has no fast convolution of this form, and converting is cheaper.
        let isWide = EngineLibraries.hasWideVectors
        if isWide, geometry.inputs % 16 == 0 { source = MemoryForm(geometry.source, .blocked).description }
        if isWide, geometry.outputs % 16 == 0 { result = MemoryForm(geometry.result, .blocked).description }
        var bias = MemoryForm([geometry.outputs], dnnl_a).description
        let strides: [Int64] = [1, 1]
        let padding = [Int64](repeating: Int64(geometry.padding), count: 2)
        var forward = dnnl_convolution_desc_t()
        let status = withUnsafeMutablePointer(to: &bias) { bias in
            dnnl_convolution_forward_desc_init(
                &forward, pass == .forward ? dnnl_forward_inference : dnnl_forward_training, algorithm, &source,
                &weights, pass == .inputGradient || !hasBias ? nil : bias, &result, strides, padding, padding)
        }
        guard status == dnnl_success else { return nil }
        let engine = OneDNN.shared.engine
        var hint: dnnl_primitive_desc_t?
        guard dnnl_primitive_desc_create(&hint, &forward, attributes, engine, nil) == dnnl_success else { return nil }
        guard pass != .forward else { return hint }
        defer { dnnl_primitive_desc_destroy(hint) }
        var backward = dnnl_convolution_desc_t()
        let prepared =
            pass == .inputGradient
            ? dnnl_convolution_backward_data_desc_init(
                &backward, algorithm, &source, &weights, &result, strides, padding, padding)
            : withUnsafeMutablePointer(to: &bias) { bias in
                dnnl_convolution_backward_weights_desc_init(
                    &backward, algorithm, &source, &weights, hasBias ? bias : nil, &result, strides, padding, padding)
            }
        guard prepared == dnnl_success else { return nil }
        var description: dnnl_primitive_desc_t?
        guard dnnl_primitive_desc_create(&description, &backward, attributes, engine, hint) == dnnl_success else {
            return nil
        }
        return description
    }

    // MARK: Running

    /// Copies `address` from `form` into `wanted`; nil where they are one form already.
    func converted(
        _ address: UnsafeMutablePointer<Float>, from form: MemoryForm, to wanted: MemoryForm
    ) -> Storage? {
        if form == wanted { return nil }
        let storage = Storage(count: wanted.count)
        reorder(from: form, to: wanted).run(from: address, to: storage.pointer)
        return storage
    }

    private func reorder(from form: MemoryForm, to wanted: MemoryForm) -> Reorder {
        reorders.withLock { entries in
            if let known = entries.first(where: { $0.reorder.source == form && $0.reorder.target == wanted }) {
                return known
            }
            let made = Entry(reorder: Reorder(from: form, to: wanted))
            entries.append(made)
            return made
        }.reorder
    }

    /// An image tensor in `form`; `hold` keeps a converted copy alive.
    func address(_ tensor: Tensor, as form: MemoryForm, hold: inout [Storage]) -> UnsafeMutablePointer<Float> {
        guard let copy = converted(tensor.pointer, from: MemoryForm(tensor.shape, tensor.layout), to: form) else {
            return tensor.pointer
        }
        hold.append(copy)
        return copy.pointer
    }

    /// Runs `body` with memory for an image tensor in `form` and returns the tensor it filled.
    func produce(_ shape: Shape, as form: MemoryForm, _ body: (UnsafeMutablePointer<Float>) -> Void) -> Tensor {
        let blocked = Tensor(shape: shape, storage: Storage(count: form.count), layout: .blocked)
        body(blocked.pointer)
        if blocked.canBeBlocked, form == MemoryForm(shape, .blocked) { return blocked }
        let dense = MemoryForm(shape, .dense)
        guard let copy = converted(blocked.pointer, from: form, to: dense) else {
            return Tensor(shape: shape, storage: blocked.storage)
        }
        return Tensor(shape: shape, storage: copy)
    }

    /// Runs the primitive; every address is in the plan's own form.
    func execute(
        source: UnsafeMutablePointer<Float>, weights: UnsafeMutablePointer<Float>,
        bias: UnsafeMutablePointer<Float>?, residual: UnsafeMutablePointer<Float>? = nil,
        result: UnsafeMutablePointer<Float>
    ) {
        let scratch = Storage(count: max(scratchpad.count, 1))
        var arguments: [(Int32, MemoryForm, UnsafeMutableRawPointer)] = [
            (pass == .inputGradient ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC, self.source, UnsafeMutableRawPointer(source)),
            (
                pass == .weightGradient ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS, self.weights,
                UnsafeMutableRawPointer(weights)
            ),
            (pass == .forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST, self.result, UnsafeMutableRawPointer(result)),
            (DNNL_ARG_SCRATCHPAD, scratchpad, UnsafeMutableRawPointer(scratch.pointer)),
        ]
        if let bias, hasBias {
            let form = MemoryForm([geometry.outputs], dnnl_a)
            arguments.append(
                (pass == .forward ? DNNL_ARG_BIAS : DNNL_ARG_DIFF_BIAS, form, UnsafeMutableRawPointer(bias)))
        }
        if let residual {
            let index = DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE | DNNL_ARG_SRC_1
            arguments.append((index, self.result, UnsafeMutableRawPointer(residual)))
        }
        OneDNN.shared.execute(primitive, arguments)
        withExtendedLifetime(scratch) {}
    }
}

/// The plans made so far, one for each geometry, pass and presence of a bias.
final class ConvolutionPlans: Sendable {
    static let shared = ConvolutionPlans()

    private struct Key: Hashable {
        let geometry: ConvolutionGeometry
        let pass: ConvolutionGeometry.Pass
        let hasBias: Bool
        let sumScale: Float?
        let threads: Int
    }
    /// What changes in a plan, its reorders, has a lock of its own; C's pointers hide that.
    private struct Entry: @unchecked Sendable { let plan: ConvolutionPlan }
    private let plans = Mutex<[Key: Entry]>([:])

    func plan(
        _ geometry: ConvolutionGeometry, _ pass: ConvolutionGeometry.Pass, hasBias: Bool, sumScale: Float? = nil
    ) -> ConvolutionPlan {
        // A primitive is laid out for the number of threads at its making.
        let key = Key(geometry: geometry, pass: pass, hasBias: hasBias, sumScale: sumScale, threads: Threads.count)
        return plans.withLock { plans in
            if let known = plans[key] { return known }
            let made = Entry(plan: ConvolutionPlan(geometry, pass, hasBias: hasBias, sumScale: sumScale))
            plans[key] = made
            return made
        }.plan
    }
}
