import BatonTensor

/// A linear map of images that multiplies the cosine coefficients of every patch: V F Vᵀ with V the orthonormal
/// two-dimensional DCT of non-overlapping patches aligned at (0, 0) (relay.md §2.4).
///
/// For fixed vertical frequency `i`, the horizontal transform, the factor `F[i, ·]` and the transform back are one
/// matrix: a patch costs three small products, and nothing is tiled to the size of the image.
public struct PatchFilter: Sendable {
    /// Side of a patch in pixels.
    public let patch: Int
    /// The orthonormal DCT-II, row-major.
    let cosines: [Double]
    /// For every vertical frequency the horizontal map, transposed: `[i][b][b′]` is the weight of pixel b in pixel b′.
    let horizontal: [Double]

    /// - Parameters:
    ///   - factors: row-major `patch` × `patch`: the factor of coefficient (i, j), i counting vertically.
    ///   - patch: side of a patch in pixels.
    public init(factors: [Double], patch: Int) {
        precondition(patch >= 1 && factors.count == patch * patch, "a factor for every coefficient of a patch")
        self.patch = patch
        let cosines = CosineMatrix.orthonormal(patch)
        var maps = [Double](repeating: 0, count: patch * patch * patch)
        for i in 0..<patch {
            for b in 0..<patch {
                for c in 0..<patch {
                    maps[(i * patch + b) * patch + c] = (0..<patch).reduce(0) { sum, j in
                        sum + cosines[j * patch + b] * factors[i * patch + j] * cosines[j * patch + c]
                    }
                }
            }
        }
        self.cosines = cosines
        horizontal = maps
    }

    /// The filtered planes of an image, dense `[planes, height, width]`; height and width are multiples of the patch.
    public func callAsFunction(_ planes: [Double], height: Int, width: Int) -> [Double] {
        checkSize(height: height, width: width)
        return [Double](unsafeUninitializedCapacity: planes.count) { output, count in
            planes.withUnsafeBufferPointer { input in
                apply(input, into: output, height: height, width: width)
            }
            count = planes.count
        }
    }

    /// Images `[N, C, H, W]`, each through its own filter. All filters have the same patch.
    ///
    /// - Parameters:
    ///   - filters: one, for all images, or one an image.
    ///   - images: H and W are multiples of the patch.
    public static func apply(_ filters: [PatchFilter], to images: Tensor) -> Tensor {
        precondition(images.shape.rank == 4, "images are [N, C, H, W]")
        let (count, height, width) = (images.shape[0], images.shape[2], images.shape[3])
        precondition(filters.count == count || filters.count == 1, "one filter, or one an image")
        let volume = images.shape[1] * height * width
        return images.withDense { input in
            Tensor.build(images.shape) { output in
                for image in 0..<count {
                    let filter = filters[filters.count == 1 ? 0 : image]
                    filter.checkSize(height: height, width: width)
                    let range = image * volume..<(image + 1) * volume
                    filter.apply(
                        UnsafeBufferPointer(rebasing: input[range]),
                        into: UnsafeMutableBufferPointer(rebasing: output[range]), height: height, width: width)
                }
            }
        }
    }

    private func checkSize(height: Int, width: Int) {
        precondition(
            height % patch == 0 && width % patch == 0, "\(height) × \(width) is not made of patches of \(patch)")
    }
}
