import BatonTensor
import Foundation

/// One operation on named inputs: the row of the table that every check of the engine runs over.
struct OperationCase: Sendable, CustomStringConvertible {
    let description: String
    let inputs: [Shape]
    let operation: @Sendable ([Tensor]) -> Tensor

    init(_ description: String, _ inputs: [Shape], _ operation: @escaping @Sendable ([Tensor]) -> Tensor) {
        self.description = description
        self.inputs = inputs
        self.operation = operation
    }

    /// The inputs' values: standard normal, the same in every run.
    func values() -> [Tensor] {
        inputs.enumerated().map { index, shape in
            Tensor(RandomKey(seed: 7).folding(description).folding(index).normals(shape.count), shape: shape)
        }
    }

    static let all: [OperationCase] = elementwise + structure + networks + transformers

    static let elementwise: [OperationCase] = [
        .init("sum of tensors", [[2, 3, 4], [2, 3, 4]]) { $0[0] + $0[1] },
        .init("difference", [[2, 3, 4], [2, 3, 4]]) { $0[0] - $0[1] },
        .init("product", [[2, 3, 4], [2, 3, 4]]) { $0[0] * $0[1] },
        .init("product with itself", [[5]]) { $0[0] * $0[0] },
        .init("quotient", [[7], [7]]) { $0[0] / ($0[1].squared() + 1) },
        .init("affine", [[7]]) { -(2 * $0[0] - 0.5) / 3 },
        .init("silu", [[3, 37]]) { $0[0].silu() },
        .init("combination", [[2, 5], [2, 5]]) {
            Tensor.combine([(Float(0.3), $0[0]), (Float(-2), $0[1]), (Float(1), $0[0])])
        },
        .init("combination a sample", [[2, 5], [2, 5]]) {
            Tensor.combine(perSample: [([Float(0.3), 2], $0[0]), ([Float(-2), 0.5], $0[1])])
        },
        .init("combination of blocked images", [[2, 16, 3, 3], [16, 16, 1, 1]]) {
            Tensor.combine(perSample: [
                ([Float(0.3), 2], $0[0].convolved(with: $0[1], bias: nil, padding: 0)), ([Float(1), 1], $0[0]),
            ])
        },
        .init("mean", [[2, 5]]) { $0[0].mean() },
    ]

    static let structure: [OperationCase] = [
        .init("reshape", [[2, 6]]) { $0[0].reshaped([3, 4]).squared() },
        .init("enlarging", [[1, 2, 3, 4]]) { $0[0].resized(height: 6, width: 7, by: .bicubic) },
        .init("shrinking", [[1, 2, 9, 8]]) { $0[0].resized(height: 3, width: 4, by: .lanczos) },
        .init("images of a batch", [[3, 2, 2, 2]]) { $0[0].slice(axis0: 1..<3) },
        .init("channels", [[2, 5, 2, 2]]) { $0[0].slice(axis1: 1..<4) },
        .init("joined images", [[1, 2, 2, 2], [2, 2, 2, 2]]) { Tensor.concatenated($0, axis: 0) },
        .init("joined channels", [[2, 3, 2, 2], [2, 1, 2, 2]]) { Tensor.concatenated($0, axis: 1) },
        .init("joined blocked channels", [[2, 16, 2, 2], [16, 16, 1, 1], [2, 32, 2, 2]]) {
            Tensor.concatenated([$0[0].convolved(with: $0[1], bias: nil, padding: 0), $0[2]], axis: 1)
        },
    ]

    static let networks: [OperationCase] = [
        .init("convolution 3×3", [[2, 3, 5, 6], [4, 3, 3, 3], [4]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
        },
        .init("convolution 3×3, blocked", [[2, 16, 5, 6], [32, 16, 3, 3], [32]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
        },
        .init("convolution 3×3, Winograd", [[1, 32, 12, 12], [32, 32, 3, 3], [32]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
        },
        .init("convolution of six channels", [[2, 6, 5, 4], [16, 6, 3, 3], [16]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
        },
        .init("convolution to three channels", [[2, 16, 4, 4], [3, 16, 3, 3], [3]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1)
        },
        .init("convolution 1×1 without bias", [[2, 16, 4, 4], [48, 16, 1, 1]]) {
            $0[0].convolved(with: $0[1], bias: nil, padding: 0)
        },
        .init("group norm", [[2, 6, 3, 3], [6], [6]]) {
            $0[0].groupNormalized(groups: 3, weight: $0[1], bias: $0[2], epsilon: 1e-5)
        },
        .init("group norm, scale, shift and silu", [[2, 6, 3, 3], [6], [6], [2, 6], [2, 6]]) {
            $0[0].groupNormalized(
                groups: 2, weight: $0[1], bias: $0[2], epsilon: 1e-5, scale: $0[3], shift: $0[4], activation: .silu)
        },
        .init("group norm with an offset", [[2, 6, 5, 4], [6], [6], [2, 6]]) {
            $0[0].groupNormalized(
                groups: 2, weight: $0[1], bias: $0[2], epsilon: 1e-5, offset: $0[3], activation: .silu)
        },
        .init("group norm with an offset, blocked", [[2, 16, 3, 3], [16, 16, 1, 1], [16], [16], [2, 16]]) {
            $0[0].convolved(with: $0[1], bias: nil, padding: 0)
                .groupNormalized(groups: 4, weight: $0[2], bias: $0[3], epsilon: 1e-5, offset: $0[4])
        },
        .init("group norm across blocks", [[1, 16, 3, 3], [48, 16, 1, 1], [48], [48]]) {
            $0[0].convolved(with: $0[1], bias: nil, padding: 0)
                .groupNormalized(groups: 4, weight: $0[2], bias: $0[3], epsilon: 1e-5, activation: .silu)
        },
        .init("added channels", [[2, 3, 2, 2], [2, 3]]) { $0[0].addingChannels($0[1]) },
        .init("added blocked channels", [[2, 16, 2, 2], [16, 16, 1, 1], [2, 16]]) {
            $0[0].convolved(with: $0[1], bias: nil, padding: 0).addingChannels($0[2])
        },
        .init("linear", [[3, 5], [4, 5], [4]]) { $0[0].linear(weight: $0[1], bias: $0[2]) },
        .init("halved, box", [[1, 2, 4, 6]]) { $0[0].downsampled(filter: [1, 1]) },
        .init("halved, four taps", [[1, 2, 4, 6]]) { $0[0].downsampled(filter: [1, 3, 3, 1]) },
        .init("doubled, box", [[1, 2, 3, 2]]) { $0[0].upsampled(filter: [1, 1]) },
        .init("doubled, four taps", [[1, 2, 3, 2]]) { $0[0].upsampled(filter: [1, 3, 3, 1]) },
        .init("doubled and halved, blocked", [[1, 16, 4, 4], [16, 16, 1, 1]]) {
            $0[0].convolved(with: $0[1], bias: nil, padding: 0).upsampled(filter: [1, 3, 3, 1])
                .downsampled(filter: [1, 2, 1, 1])
        },
        .init("cropped", [[2, 2, 5, 4]]) { $0[0].cropped(margin: 1) },
        .init("attention, two heads", [[2, 12, 3, 3]]) { $0[0].attention(heads: 2) },
        .init("attention, blocked", [[1, 16, 3, 3], [48, 16, 1, 1]]) {
            ($0[0].convolved(with: $0[1], bias: nil, padding: 0) * 0.2).attention(heads: 1)
        },
        .init("convolution with a residual", [[1, 3, 4, 3], [2, 3, 3, 3], [2], [1, 2, 4, 3]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1, residual: $0[3], scale: 0.7)
        },
        .init("Winograd convolution with a residual", [[1, 16, 5, 3], [16, 16, 3, 3], [16], [1, 16, 5, 3]]) {
            $0[0].convolved(with: $0[1], bias: $0[2], padding: 1, residual: $0[3], scale: 0.7)
        },
        .init("attention, blocked throughout", [[1, 48, 2, 3]]) {
            $0[0].convolved(with: Tensor(identity48, shape: [48, 48, 1, 1]), bias: nil, padding: 0).attention(heads: 1)
        },
        .init("dropout", [[2, 3, 4, 4]]) { $0[0].dropout(probability: 0.4, key: RandomKey(seed: 3)) },
    ]

    static let transformers: [OperationCase] = [
        .init("projection of tokens", [[6, 5], [4, 5], [4]]) {
            $0[0].linear(weight: $0[1], bias: $0[2], rows: .tokens)
        },
        .init("projection over several tiles", [[3, 7], [400, 7]]) {
            $0[0].linear(weight: $0[1], bias: nil, rows: .tokens)
        },
        .init("RMS norm, scale and shift", [[6, 21], [21], [2, 21], [2, 21]]) {
            $0[0].rmsNormalized(weight: $0[1], epsilon: 1e-2, scale: $0[2], shift: $0[3])
        },
        .init("added through a gate", [[6, 19], [6, 19], [2, 19]]) { $0[0].addingGated($0[1], gate: $0[2]) },
        .init("SwiGLU", [[3, 38]]) { $0[0].swiGLU() },
        .init("rows of a table", [[4, 5]]) { $0[0].rows([2, 0, 2]) },
        .init("attention of tokens, two heads", [[12, 24]]) {
            ($0[0] * 0.5).tokenAttention(heads: 2, cosines: angles(6, 4) { cos($0) }, sines: angles(6, 4) { sin($0) })
        },
        .init("patches", [[2, 3, 4, 6]]) { $0[0].patches(side: 2, order: .channelsFirst).squared() },
        .init("images from patches", [[12, 12]]) {
            $0[0].imagesFromPatches(shape: [2, 3, 4, 6], side: 2, order: .channelsLast).squared()
        },
    ]

    /// A function of the angle token·(pair + 1)/4 of `tokens` tokens, both channels of a pair alike.
    private static func angles(_ tokens: Int, _ width: Int, _ function: (Double) -> Double) -> Tensor {
        Tensor.build([tokens, width]) { buffer in
            for index in buffer.indices {
                let angle = Double(index / width) * Double(index % width / 2 + 1) / 4
                buffer[index] = Float(function(angle))
            }
        }
    }
}

/// The unit matrix of 48 channels, row-major.
private let identity48 = (0..<48 * 48).map { Float($0 / 48 == $0 % 48 ? 1 : 0) }
