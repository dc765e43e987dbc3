import Foundation
import Synchronization

/// Where the time of a computation goes, operation by operation.
///
/// A stopwatch with laps: an operation is charged from the end of the one before it to its own end, so that nothing is
/// left out. Every operation ends in `Tensor.step`, which is where the laps are taken. Off, which it is but for
/// benchmarks, it costs one look at a flag an operation. There is one recording at a time, and only the operations of the
/// thread that records are in it.
public enum OperationProfile {
    private struct Session {
        var last: ContinuousClock.Instant
        var pass = OperationRecord.Pass.forward
        var records: [OperationRecord] = []
        let layers: [ObjectIdentifier: String]
        let thread = pthread_self()
    }
    private static let recording = Atomic(false)
    private static let session = Mutex<Session?>(nil)

    /// Whether operations are being recorded.
    static var isRecording: Bool { recording.load(ordering: .relaxed) }

    /// Runs `body` and returns what the operations in it took, in their order.
    ///
    /// - Parameters:
    ///   - layers: tensors whose uses are to carry a name: a network's weights.
    ///   - body: the computation.
    public static func record(
        naming layers: [(name: String, tensor: Tensor)], _ body: () throws -> Void
    ) rethrows -> [OperationRecord] {
        let names = layers.map { (ObjectIdentifier($0.tensor.storage), $0.name) }
        session.withLock {
            $0 = Session(last: .now, layers: Dictionary(names, uniquingKeysWith: { first, _ in first }))
        }
        recording.store(true, ordering: .relaxed)
        defer {
            recording.store(false, ordering: .relaxed)
            session.withLock { $0 = nil }
        }
        try body()
        return session.withLock { $0?.records ?? [] }
    }

    /// Charges the time since the last operation to work that is no tensor operation: the optimiser's.
    public static func lap(_ name: String, kind: OperationKind, values: Int, bytes: Int) {
        guard isRecording else { return }
        add { _ in OperationRecord(named: name, kind: kind, pass: .update, shape: [values], bytes: bytes) }
    }

    // MARK: From within the engine

    /// The forward pass of `function` has ended.
    static func forward(
        _ function: StaticString, _ kind: OperationKind, _ inputs: [Tensor], _ result: Tensor
    ) -> RecordedOperation? {
        let identities = inputs.map { ObjectIdentifier($0.storage) }
        return add { session in
            OperationRecord(
                function: function, kind: kind, pass: session.pass,
                layer: identities.lazy.compactMap { session.layers[$0] }.first, inputs: inputs, result: result)
        }.map(RecordedOperation.init)
    }

    /// The backward pass of an operation has ended.
    static func backward(_ operation: RecordedOperation, needs: [Bool]) {
        add { _ in OperationRecord(backwardOf: operation.record, needs: needs) }
    }

    /// Values have been moved or summed on behalf of other operations.
    static func copy(_ name: String, kind: OperationKind = .copy, _ shape: Shape) {
        let bytes = 2 * MemoryLayout<Float>.stride * shape.count
        add { OperationRecord(named: name, kind: kind, pass: $0.pass, shape: shape, bytes: bytes) }
    }

    /// What is recorded from here on belongs to `pass`.
    static func enter(_ pass: OperationRecord.Pass) {
        guard isRecording else { return }
        session.withLock { if let open = $0, pthread_equal(open.thread, pthread_self()) != 0 { $0?.pass = pass } }
    }

    /// Ends a lap; the profile's own time is nobody's.
    @discardableResult
    private static func add(_ make: (Session) -> OperationRecord) -> OperationRecord? {
        let now = ContinuousClock.now
        return session.withLock { session in
            guard let open = session, pthread_equal(open.thread, pthread_self()) != 0 else { return nil }
            var record = make(open)
            record.seconds = (now - open.last).inSeconds
            session?.records.append(record)
            session?.last = .now
            return record
        }
    }
}

/// What a step of the computation was recorded as, for the sake of its backward pass.
final class RecordedOperation: Sendable {
    let record: OperationRecord

    init(_ record: OperationRecord) { self.record = record }
}

extension Duration {
    /// As a number of seconds.
    package var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
