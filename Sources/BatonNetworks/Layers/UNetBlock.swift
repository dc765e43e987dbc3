import BatonTensor

/// What all residual blocks of a network share.
struct BlockStyle {
    /// Channels of the embedding.
    var embedding: Int
    var dropout: Double
    /// Factor on the sum of a block's path and its input.
    var skipScale: Float
    var epsilon: Float
    var filter: [Float]
    /// Whether a resampled input passes a 1×1 convolution even where the channels stay.
    var projectsResampled: Bool
    /// Whether the embedding scales and shifts after the second normalisation; otherwise it is added before it.
    var isAdaptive: Bool
    /// Heads of attention over so many channels; 0 is no attention.
    var heads: @Sendable (Int) -> Int
    var scheme: WeightScheme
    var lastScheme: WeightScheme
    var attentionScheme: WeightScheme
}

/// The residual block of the published networks: normalise, SiLU, convolve, twice; the embedding between; optional
/// resampling in the first convolution and attention at the end.
struct UNetBlock {
    let name: String
    let style: BlockStyle
    let inputs: Int
    let outputs: Int
    let heads: Int
    private let norm0: GroupNormalization
    private let conv0: Convolution
    private let affine: Linear
    private let norm1: GroupNormalization
    private let conv1: Convolution
    private let skip: Convolution?
    private let norm2: GroupNormalization?
    private let qkv: Convolution?
    private let projection: Convolution?

    init(
        name: String, inputs: Int, outputs: Int, resampling: Convolution.Resampling = .none, attends: Bool = false,
        style: BlockStyle
    ) {
        self.name = name
        self.style = style
        self.inputs = inputs
        self.outputs = outputs
        heads = attends ? style.heads(outputs) : 0
        let isResampled: Bool
        if case .none = resampling { isResampled = false } else { isResampled = true }
        norm0 = GroupNormalization(name: name + ".norm0", channels: inputs, epsilon: style.epsilon)
        conv0 = Convolution(
            name: name + ".conv0", inputs: inputs, outputs: outputs, kernel: 3, scheme: style.scheme,
            resampling: resampling, filter: style.filter)
        affine = Linear(
            name: name + ".affine", inputs: style.embedding, outputs: outputs * (style.isAdaptive ? 2 : 1),
            scheme: style.scheme)
        norm1 = GroupNormalization(name: name + ".norm1", channels: outputs, epsilon: style.epsilon)
        conv1 = Convolution(
            name: name + ".conv1", inputs: outputs, outputs: outputs, kernel: 3, scheme: style.lastScheme)
        skip =
            inputs != outputs || isResampled
            ? Convolution(
                name: name + ".skip", inputs: inputs, outputs: outputs,
                kernel: style.projectsResampled || inputs != outputs ? 1 : 0, scheme: style.scheme,
                resampling: resampling, filter: style.filter)
            : nil
        guard heads > 0 else {
            (norm2, qkv, projection) = (nil, nil, nil)
            return
        }
        norm2 = GroupNormalization(name: name + ".norm2", channels: outputs, epsilon: style.epsilon)
        qkv = Convolution(
            name: name + ".qkv", inputs: outputs, outputs: 3 * outputs, kernel: 1, scheme: style.attentionScheme)
        projection = Convolution(
            name: name + ".proj", inputs: outputs, outputs: outputs, kernel: 1, scheme: style.lastScheme)
    }

    var parameters: [Parameter] {
        var all = norm0.parameters + conv0.parameters + affine.parameters + norm1.parameters + conv1.parameters
        all += (skip?.parameters ?? []) + (norm2?.parameters ?? [])
        return all + (qkv?.parameters ?? []) + (projection?.parameters ?? [])
    }

    var buffers: [Parameter] { conv0.buffers + (skip?.buffers ?? []) }

    func resultSize(_ size: Int) -> Int { conv0.resultSize(size) }

    /// `x` `[N, inputs, H, W]`, `embedding` `[N, E]`.
    func callAsFunction(_ x: Tensor, embedding: Tensor, _ context: ForwardContext) -> Tensor {
        guard context.recordsGradients, context.recomputes else { return evaluate(x, embedding, context) }
        return Tensor.recomputed([x, embedding]) { inputs, records in
            evaluate(inputs[0], inputs[1], context.recording(records))
        }
    }

    private func evaluate(_ x: Tensor, _ embedding: Tensor, _ context: ForwardContext) -> Tensor {
        var h = conv0(norm0(x, activation: .silu, context), context)
        let modulation = affine(embedding, context)
        if style.isAdaptive {
            h = norm1(
                h, scale: modulation.slice(axis1: 0..<outputs), shift: modulation.slice(axis1: outputs..<2 * outputs),
                activation: .silu, context)
        } else {
            h = norm1(h, offset: modulation, activation: .silu, context)
        }
        if context.isTraining, style.dropout > 0, let key = context.dropoutKey {
            h = h.dropout(probability: Float(style.dropout), key: key.folding(name))
        }
        h = conv1(h, adding: skip?(x, context) ?? x, scale: style.skipScale, context)
        guard let norm2, let qkv, let projection else { return h }
        let attended = qkv(norm2(h, context), context).attention(heads: heads)
        return projection(attended, adding: h, scale: style.skipScale, context)
    }

    func summaries(_ size: Int) -> [LayerSummary] {
        let result = resultSize(size)
        var all = [
            norm0.summary(size), conv0.summary(size), affine.summary, norm1.summary(result), conv1.summary(result),
        ]
        if let skip { all.append(skip.summary(size)) }
        guard let norm2, let qkv, let projection else { return all }
        let pixels = result * result
        let attention = LayerSummary(
            name: name + ".attention", kind: .attention, shape: [outputs, result, result], parameterCount: 0,
            multiplyAccumulates: 2 * outputs * pixels * pixels)
        return all + [norm2.summary(result), qkv.summary(result), attention, projection.summary(result)]
    }

    /// Roughly the most floats that one image holds inside this block, its input and result included.
    func workingFloats(_ size: Int) -> Int {
        let side = resultSize(size)
        let before = inputs * size * size
        let after = outputs * side * side
        // Winograd F(4×4, 3×3) works on 36 numbers for 16 pixels, of its input and of its result.
        let transformed = (inputs + outputs) * side * side * 36 / 16
        return max(2 * before + after + transformed, before + 3 * after + transformed, heads > 0 ? 8 * after : 0)
    }
}
