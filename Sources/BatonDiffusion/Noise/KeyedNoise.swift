import BatonTensor

/// Normals from one key an image: image `i` depends on `keys[i]`, purpose, step and component, never on the batch around it.
public struct KeyedNoise: NoiseSource, Sendable {
    /// One key an image, with the stage's id already folded in.
    public let keys: [RandomKey]

    /// One key an image, with the stage's id already folded in.
    public init(_ keys: [RandomKey]) { self.keys = keys }

    /// Standard normals; `shape[0]` must be the number of keys.
    public func normals(_ shape: Shape, for purpose: NoisePurpose, step: Int, component: NoiseComponent) -> Tensor {
        precondition(shape[0] == keys.count, "\(shape[0]) images but \(keys.count) keys")
        let size = shape.count / max(shape[0], 1)
        return Tensor.build(shape) { buffer in
            for (index, key) in keys.enumerated() {
                let image = UnsafeMutableBufferPointer(rebasing: buffer[index * size..<(index + 1) * size])
                key.folding(purpose.name).folding(UInt64(step)).folding(component.name).fillNormals(image)
            }
        }
    }
}
