import BatonTensor

/// A block of a diffusion transformer: attention and a SwiGLU layer, each on RMS-normalised tokens that the conditioning
/// scales and shifts, and added through a gate that the conditioning sets (adaLN-zero, Peebles and Xie 2023).
struct TransformerBlock {
    let name: String
    let heads: Int
    private let width: Int
    private let norm1: Parameter
    private let norm2: Parameter
    private let qkv: Linear
    private let projection: Linear
    private let inner: Linear
    private let outer: Linear
    private let modulation: Linear

    static let epsilon: Float = 1e-6

    init(name: String, width: Int, heads: Int, hidden: Int) {
        self.name = name
        self.heads = heads
        self.width = width
        norm1 = Parameter(name: name + ".norm1.weight", shape: [width], initializer: .ones)
        norm2 = Parameter(name: name + ".norm2.weight", shape: [width], initializer: .ones)
        qkv = Linear(tokens: name + ".attn.qkv", [3 * width, width])
        projection = Linear(tokens: name + ".attn.proj", [width, width])
        inner = Linear(tokens: name + ".mlp.w12", [2 * hidden, width])
        outer = Linear(tokens: name + ".mlp.w3", [width, hidden])
        modulation = Linear(tokens: name + ".adaLN_modulation.1", [6 * width, width], initializer: .zeros)
    }

    var parameters: [Parameter] {
        [norm1, norm2] + [qkv, projection, inner, outer, modulation].flatMap(\.parameters)
    }

    /// `x` `[N·T, C]`, `conditioning` `[N, C]`, after its SiLU.
    func callAsFunction(
        _ x: Tensor, conditioning: Tensor, positions: RotaryPositions, _ context: ForwardContext
    ) -> Tensor {
        let all = modulation(conditioning, context)
        let parts = (0..<6).map { all.slice(axis1: $0 * width..<($0 + 1) * width) }
        var attended = x.rmsNormalized(
            weight: norm1.value(in: context), epsilon: Self.epsilon, scale: parts[1], shift: parts[0])
        attended = qkv(attended, context).tokenAttention(
            heads: heads, cosines: positions.cosines.value, sines: positions.sines.value)
        let h = x.addingGated(projection(attended, context), gate: parts[2])
        let fed = h.rmsNormalized(
            weight: norm2.value(in: context), epsilon: Self.epsilon, scale: parts[4], shift: parts[3])
        return h.addingGated(outer(inner(fed, context).swiGLU(), context), gate: parts[5])
    }

    func summaries(tokens: Int) -> [LayerSummary] {
        let norms = ["norm1", "norm2"].map {
            LayerSummary(
                name: "\(name).\($0)", kind: .normalization, shape: [width, tokens], parameterCount: width,
                multiplyAccumulates: 0)
        }
        let attention = LayerSummary(
            name: name + ".attn", kind: .attention, shape: [width, tokens], parameterCount: 0,
            multiplyAccumulates: 2 * width * tokens * tokens)
        let layers = [qkv, projection, inner, outer].map { $0.summary(tokens: tokens) }
        return norms + [layers[0], attention] + layers[1...] + [modulation.summary]
    }
}
