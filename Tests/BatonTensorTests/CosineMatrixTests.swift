import BatonTensor
import Testing

@Suite("Cosine matrix")
struct CosineMatrixTests {
    @Test("the cosine matrix is orthonormal, with the published entries at size 4")
    func cosineMatrix() {
        for size in [1, 2, 3, 4, 16, 129] {
            let matrix = CosineMatrix.orthonormal(size)
            for i in 0..<size {
                for j in 0..<size {
                    let dot = (0..<size).reduce(0.0) { $0 + matrix[i * size + $1] * matrix[j * size + $1] }
                    #expect(abs(dot - (i == j ? 1 : 0)) < 1e-13)
                }
            }
        }
        let four = [
            0.5, 0.5, 0.5, 0.5, 0.653281, 0.270598, -0.270598, -0.653281, 0.5, -0.5, -0.5, 0.5, 0.270598, -0.653281,
            0.653281, -0.270598,
        ]
        #expect(zip(CosineMatrix.orthonormal(4), four).allSatisfy { abs($0 - $1) < 1e-6 })
    }
}
