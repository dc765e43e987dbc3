internal import COneDNN
import Synchronization

/// oneDNN's CPU engine and stream: the one place that runs primitives of the library's 2.x C interface, which `ConvolutionPlan`
/// makes. (The kernels' matrix products call its `sgemm`, which has neither engine nor stream and needs no turn.)
///
/// Owns both handles for the life of the process. One primitive runs at a time: two threads that run primitives at
/// once get wrong numbers from this version of the library (seen with networks evaluated in parallel tests), and a
/// primitive uses all cores anyway.
final class OneDNN: @unchecked Sendable {
    static let shared = OneDNN()

    let engine: dnnl_engine_t
    let stream: dnnl_stream_t
    private let turn = Mutex(())

    private init() {
        var engine: dnnl_engine_t?
        OneDNN.check(dnnl_engine_create(&engine, dnnl_cpu, 0), "engine")
        var stream: dnnl_stream_t?
        OneDNN.check(dnnl_stream_create(&stream, engine, UInt32(dnnl_stream_default_flags.rawValue)), "stream")
        guard let engine, let stream else { preconditionFailure("oneDNN gave no engine") }
        self.engine = engine
        self.stream = stream
    }

    /// The library's version, for provenance.
    static var version: String {
        guard let version = dnnl_version()?.pointee else { return "unknown" }
        return "\(version.major).\(version.minor).\(version.patch)"
    }

    /// Whether the library uses AVX-512: the processor has it, and no environment variable forbids it.
    static var hasWideVectors: Bool {
        let all = dnnl_cpu_isa_avx512_core.rawValue
        return dnnl_get_effective_cpu_isa().rawValue & all == all
    }

    /// No input reaches oneDNN unchecked, so a refusal is a mistake of ours.
    static func check(_ status: dnnl_status_t, _ what: String) {
        precondition(status == dnnl_success, "oneDNN refused \(what): status \(status.rawValue)")
    }

    /// Runs `primitive` on memory at the given addresses.
    func execute(
        _ primitive: dnnl_primitive_t, _ arguments: [(Int32, MemoryForm, UnsafeMutableRawPointer)]
    ) {
        var list: [dnnl_exec_arg_t] = []
        list.reserveCapacity(arguments.count)
        for (index, form, address) in arguments {
            var memory: dnnl_memory_t?
            withUnsafePointer(to: form.description) {
                OneDNN.check(dnnl_memory_create(&memory, $0, engine, address), "memory")
            }
            list.append(dnnl_exec_arg_t(arg: index, memory: memory))
        }
        turn.withLock { _ in
            OneDNN.check(dnnl_primitive_execute(primitive, stream, Int32(list.count), list), "execution")
            OneDNN.check(dnnl_stream_wait(stream), "execution")
        }
        for argument in list { dnnl_memory_destroy(argument.memory) }
    }
}

/// The form of an array in memory, as oneDNN describes it.
struct MemoryForm: Equatable {
    let description: dnnl_memory_desc_t

    init(_ description: dnnl_memory_desc_t) { self.description = description }

    init(_ dimensions: [Int], _ tag: dnnl_format_tag_t) {
        var description = dnnl_memory_desc_t()
        let extents = dimensions.map(Int64.init)
        OneDNN.check(
            dnnl_memory_desc_init_by_tag(&description, Int32(extents.count), extents, dnnl_f32, tag), "memory form")
        self.description = description
    }

    /// The form of an image tensor, row-major or blocked by sixteen channels.
    init(_ shape: Shape, _ layout: Layout) {
        self.init(shape.dimensions, layout == .blocked ? dnnl_aBcd16b : dnnl_abcd)
    }

    /// The size in floats, with padding.
    var count: Int {
        withUnsafePointer(to: description) { (dnnl_memory_desc_get_size($0) + 3) / MemoryLayout<Float>.stride }
    }

    static func == (a: MemoryForm, b: MemoryForm) -> Bool {
        withUnsafePointer(to: a.description) { a in
            withUnsafePointer(to: b.description) { b in dnnl_memory_desc_equal(a, b) != 0 }
        }
    }
}

/// Copies an array from one form into another. Owns its primitive.
final class Reorder {
    let source: MemoryForm
    let target: MemoryForm
    private let primitive: dnnl_primitive_t

    init(from source: MemoryForm, to target: MemoryForm) {
        self.source = source
        self.target = target
        var description: dnnl_primitive_desc_t?
        withUnsafePointer(to: source.description) { from in
            withUnsafePointer(to: target.description) { to in
                OneDNN.check(
                    dnnl_reorder_primitive_desc_create(
                        &description, from, OneDNN.shared.engine, to, OneDNN.shared.engine, nil), "reorder")
            }
        }
        var primitive: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&primitive, description), "reorder")
        dnnl_primitive_desc_destroy(description)
        guard let primitive else { preconditionFailure("oneDNN gave no reorder") }
        self.primitive = primitive
    }

    deinit { dnnl_primitive_destroy(primitive) }

    func run(from address: UnsafeMutablePointer<Float>, to result: UnsafeMutablePointer<Float>) {
        OneDNN.shared.execute(
            primitive,
            [
                (DNNL_ARG_FROM, source, UnsafeMutableRawPointer(address)),
                (DNNL_ARG_TO, target, UnsafeMutableRawPointer(result)),
            ])
    }
}
