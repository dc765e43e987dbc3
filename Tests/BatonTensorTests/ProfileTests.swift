import BatonTensor
import Foundation
import Testing

// There is one recording at a time.
@Suite("A profile", .serialized)
struct ProfileTests {
    @Test("has every operation once, forward and backward, with the arithmetic of its definition")
    func records() {
        let key = RandomKey(seed: 3)
        let x = Tensor(key.folding("x").normals(2 * 16 * 36), shape: [2, 16, 6, 6])
        let w = Tensor(key.folding("w").normals(32 * 16 * 9), shape: [32, 16, 3, 3]).requiringGradient()
        let records = OperationProfile.record(naming: [("stem", w)]) {
            x.convolved(with: w, bias: nil, padding: 1).silu().sum().backward()
            OperationProfile.lap("step", kind: .update, values: w.count, bytes: 8 * w.count)
        }.filter { $0.kind != .copy }
        #expect(records.map(\.name) == ["convolved", "silu", "sum", "sum", "silu", "convolved", "step"])
        #expect(records.map(\.pass) == [.forward, .forward, .forward, .backward, .backward, .backward, .update])
        #expect(records.map(\.layer) == ["stem", nil, nil, nil, nil, "stem", nil])
        #expect(records[0].kind == .convolution)
        // Both passes are one product each: x asks for no gradient.
        #expect(records[0].operations == 2 * 2 * 32 * 36 * 16 * 9)
        #expect(records[5].operations == records[0].operations)
        #expect(records[1].bytes == 2 * 4 * 2 * 32 * 36)
    }

    @Test("charges all the time to some operation, and nothing when it is off")
    func time() {
        let x = Tensor(RandomKey(seed: 3).normals(1 << 18), shape: [1 << 18])
        var records: [OperationRecord] = []
        let start = ContinuousClock.now
        records = OperationProfile.record(naming: []) {
            Thread.sleep(forTimeInterval: 0.02)
            for _ in 0..<3 { _ = x.silu() }
        }
        let lap = (ContinuousClock.now - start).components
        let total = records.reduce(0) { $0 + $1.seconds }
        #expect(records.count == 3)
        #expect(total >= 0.02)
        #expect(total <= Double(lap.seconds) + Double(lap.attoseconds) * 1e-18)
        #expect(OperationProfile.record(naming: []) {}.isEmpty)
    }
}
