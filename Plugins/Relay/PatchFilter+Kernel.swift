extension PatchFilter {
    /// Strip by strip of `patch` rows: vertical transform, the horizontal map of every frequency, and back.
    func apply<Scalar: BinaryFloatingPoint & SIMDScalar>(
        _ input: UnsafeBufferPointer<Scalar>, into output: UnsafeMutableBufferPointer<Scalar>, height: Int, width: Int
    ) {
        guard let source = input.baseAddress, let target = output.baseAddress else { return }
        let strip = patch * width
        withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 2 * strip + patch * patch * (2 + patch)) { scratch in
            guard let vertical = scratch.baseAddress else { return }
            let forward = vertical + 2 * strip
            let backward = forward + patch * patch
            let maps = backward + patch * patch
            for i in 0..<patch {
                for a in 0..<patch {
                    forward[i * patch + a] = Scalar(cosines[i * patch + a])
                    backward[a * patch + i] = Scalar(cosines[i * patch + a])
                }
            }
            for (index, value) in horizontal.enumerated() { maps[index] = Scalar(value) }
            for start in stride(from: 0, to: input.count, by: strip) {
                combineRows(forward, source + start, into: vertical, width: width)
                for i in 0..<patch {
                    mapPatches(
                        maps + i * patch * patch, vertical + i * width, into: vertical + strip + i * width, width: width
                    )
                }
                combineRows(backward, vertical + strip, into: target + start, width: width)
            }
        }
    }

    /// `target[i] = Σ_a matrix[i, a] · source[a]` over rows of `width` values.
    @inline(__always)
    private func combineRows<Scalar: BinaryFloatingPoint & SIMDScalar>(
        _ matrix: UnsafePointer<Scalar>, _ source: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>,
        width: Int
    ) {
        let lanes = 16
        for i in 0..<patch {
            let weights = matrix + i * patch
            let sums = target + i * width
            var x = 0
            while x + lanes <= width {
                var sum = weights[0] * vector16(source + x)
                for a in 1..<patch { sum += weights[a] * vector16(source + a * width + x) }
                UnsafeMutableRawPointer(sums + x).storeBytes(of: sum, as: SIMD16<Scalar>.self)
                x += lanes
            }
            while x < width {
                var sum = weights[0] * source[x]
                for a in 1..<patch { sum += weights[a] * source[a * width + x] }
                sums[x] = sum
                x += 1
            }
        }
    }

    /// `target[p, c] = Σ_b map[b, c] · source[p, b]` for the patches p of one row.
    @inline(__always)
    private func mapPatches<Scalar: BinaryFloatingPoint & SIMDScalar>(
        _ map: UnsafePointer<Scalar>, _ source: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>,
        width: Int
    ) {
        for x in stride(from: 0, to: width, by: patch) {
            let pixels = source + x
            var c = 0
            while c + 4 <= patch {
                var sum = pixels[0] * vector4(map + c)
                for b in 1..<patch { sum += pixels[b] * vector4(map + b * patch + c) }
                UnsafeMutableRawPointer(target + x + c).storeBytes(of: sum, as: SIMD4<Scalar>.self)
                c += 4
            }
            while c < patch {
                var sum = pixels[0] * map[c]
                for b in 1..<patch { sum += pixels[b] * map[b * patch + c] }
                target[x + c] = sum
                c += 1
            }
        }
    }

    @inline(__always)
    private func vector16<Scalar: SIMDScalar>(_ pointer: UnsafePointer<Scalar>) -> SIMD16<Scalar> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Scalar>.self)
    }

    @inline(__always)
    private func vector4<Scalar: SIMDScalar>(_ pointer: UnsafePointer<Scalar>) -> SIMD4<Scalar> {
        UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Scalar>.self)
    }
}
