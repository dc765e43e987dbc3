import BatonTensor

extension Tensor {
    /// Every pixel of `[N, C, H, W]` repeated `factor` times along both sides.
    func nearestUpsampled(by factor: Int) -> Tensor {
        guard factor > 1 else { return self }
        let (height, width) = (shape[2], shape[3])
        return withDense { input in
            Tensor.build([shape[0], shape[1], height * factor, width * factor]) { output in
                var target = 0
                for row in 0..<shape[0] * shape[1] * height {
                    for _ in 0..<factor {
                        for x in 0..<width {
                            let value = input[row * width + x]
                            for _ in 0..<factor {
                                output[target] = value
                                target += 1
                            }
                        }
                    }
                }
            }
        }
    }
}
