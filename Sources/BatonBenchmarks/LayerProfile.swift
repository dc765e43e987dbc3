import BatonExperiments
import BatonTensor
import BatonTerminal

/// The time of every operation of a network, beside what the machine allows.
struct LayerProfile: Encodable, TextReport {
    /// One operation.
    struct Row: Encodable {
        /// The layer whose weights it uses; `after …` where it has none.
        let layer: String
        let operation: String
        let kind: String
        let pass: String
        let shape: [Int]
        let ms: Double
        /// Of the whole time.
        let share: Double
        /// Nil where nothing is computed but value by value.
        let gflops: Double?
        let gbs: Double
        /// Of the machine's best; above 1 where caches hold what the copy did not.
        let ofFloor: Double
    }

    /// All operations of one kind.
    struct Group: Encodable {
        let kind: String
        let operations: Int
        let ms: Double
        let share: Double
        let floorMs: Double
    }

    let batch: Int
    let threads: Int
    let trains: Bool
    let floor: MachineFloor
    /// Median of a whole evaluation or training step, not recorded.
    let totalMs: Double
    /// `totalMs` less the sum of the operations: negative where recording slowed them.
    let unaccountedMs: Double
    let operations: [Row]
    let groups: [Group]

    /// Times `workload` over `runs` runs, each operation's median.
    static func measured(_ workload: StageWorkload, trains: Bool, runs: Int) throws -> LayerProfile {
        let floor = MachineFloor.measured()
        let work = { try trains ? workload.train() : workload.evaluate() }
        let total = try Stopwatch.median(runs: runs, work)
        var runsOfRecords: [[OperationRecord]] = []
        for _ in 0..<runs { runsOfRecords.append(try workload.profile(work)) }
        workload.clearGradients()
        return LayerProfile(
            medians(of: runsOfRecords), total: total, floor: floor, batch: workload.batch, trains: trains)
    }

    /// Every run makes the same operations in the same order: each one's record with its median time.
    private static func medians(of runs: [[OperationRecord]]) -> [(record: OperationRecord, seconds: Double)] {
        let last = runs[runs.count - 1]
        let alike = runs.filter { $0.count == last.count }
        return last.indices.map { index in
            (last[index], Stopwatch.median(alike.map { $0[index].seconds }))
        }
    }

    private init(
        _ timed: [(record: OperationRecord, seconds: Double)], total: Double, floor: MachineFloor, batch: Int,
        trains: Bool
    ) {
        self.batch = batch
        self.trains = trains
        self.floor = floor
        threads = Threads.count
        totalMs = total * 1000
        unaccountedMs = 1000 * (total - timed.reduce(0) { $0 + $1.seconds })
        var layer = "start"
        operations = timed.map { record, seconds in
            layer = record.layer ?? layer
            return Row(
                layer: record.layer ?? "after " + layer, operation: record.name, kind: record.kind.rawValue,
                pass: record.pass.rawValue, shape: record.result.dimensions, ms: seconds * 1000,
                share: seconds / total,
                gflops: record.operations > 0 ? Double(record.operations) / seconds / 1e9 : nil,
                gbs: Double(record.bytes) / seconds / 1e9, ofFloor: floor.seconds(record) / seconds)
        }
        groups = OperationKind.allCases.compactMap { kind in
            let members = timed.filter { $0.record.kind == kind }
            let seconds = members.reduce(0) { $0 + $1.seconds }
            guard !members.isEmpty else { return nil }
            return Group(
                kind: kind.rawValue, operations: members.count, ms: seconds * 1000, share: seconds / total,
                floorMs: 1000 * members.reduce(0) { $0 + floor.seconds($1.record) })
        }
    }
}
