import BatonKernels
import BatonTensor
import BatonTestSupport
import Foundation
import Synchronization
import Testing

/// Runs `body` over the parts of `0..<count` in the pool.
private func parallel(_ count: Int, grain: Int = 1, _ body: (Range<Int>) -> Void) {
    withoutActuallyEscaping(body) { body in
        withUnsafePointer(to: body) { pointer in
            baton_parallel(
                count, grain,
                { context, begin, end in
                    context?.assumingMemoryBound(to: ((Range<Int>) -> Void).self).pointee(begin..<end)
                }, UnsafeMutableRawPointer(mutating: pointer))
        }
    }
}

/// How often every index of a loop was visited.
private final class Visits: Sendable {
    private let counts: [Counter]

    private final class Counter: Sendable { let value = Atomic(0) }

    init(_ count: Int) { counts = (0..<count).map { _ in Counter() } }

    func add(_ range: Range<Int>) {
        for index in range { counts[index].value.add(1, ordering: .relaxed) }
    }

    var areAllOne: Bool { counts.allSatisfy { $0.value.load(ordering: .relaxed) == 1 } }
}

/// Runs `body` on a thread of its own, whose loops may use `width` threads.
private func onThread(width: Int? = nil, _ body: @escaping @Sendable () -> Void) {
    let end = DispatchSemaphore(value: 0)
    Thread {
        if let width { Threads.use(width) }
        body()
        end.signal()
    }.start()
    end.wait()
}

@Suite("The thread pool")
struct ThreadPoolTests {
    @Test("visits every index once, in parts that are multiples of the grain", arguments: [1, 2, 3, 8])
    func once(width: Int) {
        onThread(width: width) {
            for count in [0, 1, 2, 7, 64, 1000, 4099] {
                for grain in [1, 3, 64, 5000] {
                    let visits = Visits(count)
                    parallel(count, grain: grain) { part in
                        visits.add(part)
                        let isWhole =
                            part.lowerBound % grain == 0 && (part.upperBound % grain == 0 || part.upperBound == count)
                        #expect(isWhole && !part.isEmpty, "\(part) of \(count) by \(grain)")
                        #expect((0..<width).contains(Int(baton_thread())))
                    }
                    #expect(visits.areAllOne, "\(count) by \(grain) on \(width) threads")
                }
            }
        }
    }

    @Test("runs a loop within a loop on the thread that meets it", arguments: [2, 5])
    func nested(width: Int) {
        onThread(width: width) {
            let (outer, inner) = (13, 29)
            let visits = Visits(outer * inner)
            parallel(outer) { rows in
                for row in rows {
                    let thread = pthread_self()
                    parallel(inner) { columns in
                        #expect(pthread_equal(thread, pthread_self()) != 0)
                        visits.add(row * inner + columns.lowerBound..<row * inner + columns.upperBound)
                    }
                }
            }
            #expect(visits.areAllOne)
        }
    }

    @Test("serves more threads than there are cores, and callers that come at the same time")
    func crowd() {
        let callers = 4
        let visits = (0..<callers).map { _ in Visits(20 * 997) }
        DispatchQueue.concurrentPerform(iterations: callers) { caller in
            onThread(width: 8) {
                for round in 0..<20 {
                    parallel(997) { visits[caller].add(round * 997 + $0.lowerBound..<round * 997 + $0.upperBound) }
                }
            }
        }
        for caller in visits { #expect(caller.areAllOne) }
    }

    @Test("gives every thread a limit of its own")
    func limits() {
        onThread(width: 3) {
            #expect(Threads.count == 3)
            onThread { #expect(Threads.count == Int(baton_default_threads())) }
            Threads.use(1)
            let me = pthread_self()
            parallel(1000) { _ in #expect(pthread_equal(me, pthread_self()) != 0) }
            #expect(Threads.count == 1)
        }
    }
}

@Suite("The number of cores")
struct CoreTests {
    @Test("is that of the affinity, but for the control group's share, of which a part is worth a thread")
    func share() {
        let cases: [(cores: Int, quota: Double, expected: Int32)] = [
            (8, 0, 8), (8, 2, 2), (8, 2.5, 3), (8, 0.2, 1), (8, 7.5, 8), (8, 9, 8), (1, 0.5, 1), (0, 0, 1), (-1, 3, 1),
            (4, -1, 4), (4, .infinity, 4), (4, .nan, 4),
        ]
        for (cores, quota, expected) in cases {
            #expect(baton_cores_within(cores, quota) == expected, "\(cores) cores, quota \(quota)")
        }
    }

    @Test("follows OMP_NUM_THREADS, of a list the first, and OMP_THREAD_LIMIT")
    func environment() {
        let cases: [(wanted: String?, limit: String?, expected: Int32)] = [
            (nil, nil, 6), ("3", nil, 3), ("12", nil, 12), ("4,2,1", nil, 4), (" 5", nil, 5), ("0", nil, 6),
            ("-2", nil, 6), ("many", nil, 6), ("", "", 6), (nil, "2", 2), ("12", "8", 8), ("3", "8", 3),
            (nil, "none", 6), ("99999999999999999999", nil, 6),
        ]
        for (wanted, limit, expected) in cases {
            #expect(baton_threads_wanted(wanted, limit, 6) == expected, "\(wanted ?? "-"), \(limit ?? "-")")
        }
    }

    @Test("on this machine agrees with what the system says of the process")
    func machine() throws {
        let status = try String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8)
        let list = try #require(status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") })
        var cores = 0
        for part in try #require(list.split(separator: "\t").last).split(separator: ",") {
            let ends = part.split(separator: "-").compactMap { Int($0) }
            cores += try #require(ends.last) - #require(ends.first) + 1
        }
        let quota = baton_cpu_quota("/sys/fs/cgroup", "/proc/self/cgroup")
        #expect(Threads.usableCores == Int(baton_cores_within(cores, quota)))
    }

    /// The quota of a made-up hierarchy of control groups.
    private func quota(_ groups: String, _ files: [String: String]) throws -> Double {
        let folder = try ScratchFolder(files)
        return baton_cpu_quota(folder.path, try folder.write(groups, to: "groups"))
    }

    @Test("knows the least quota of a group and those above it, in both versions of control groups")
    func quotas() throws {
        let second = [
            "a/cpu.max": "400000 100000\n", "a/b/cpu.max": "max 100000\n", "a/b/c/cpu.max": "250000 100000\n",
        ]
        #expect(try quota("0::/a/b/c\n", second) == 2.5)
        #expect(try quota("0::/a/b\n", second) == 4)
        #expect(try quota("0::/x\n", second) == 0)
        // Inside a container the group's path is that of the host, and its limit stands at the root.
        #expect(try quota("0::/docker/0123\n", ["cpu.max": "150000 100000\n"]) == 1.5)
        #expect(try quota("0::/\n", ["unified/cpu.max": "50000 100000"]) == 0.5)
        let first = [
            "cpu/a/cpu.cfs_quota_us": "300000\n", "cpu/a/cpu.cfs_period_us": "100000\n",
            "cpu/a/b/cpu.cfs_quota_us": "-1\n", "cpu/a/b/cpu.cfs_period_us": "100000\n",
        ]
        #expect(try quota("5:memory:/m\n4:cpu,cpuacct:/a/b\n", first) == 3)
        #expect(try quota("4:cpuset:/a/b\n", first) == 0)
    }

    @Test(
        "is not limited by files that say nothing",
        arguments: ["", "max", "nonsense", "0 0", "-5 100000", "100000", "1e9999 x"])
    func nonsense(text: String) throws {
        #expect(try quota("0::/a\n", ["a/cpu.max": text]) == 0)
        #expect(try quota(text, ["cpu.max": "100000 100000"]) == 0)
        #expect(baton_cpu_quota("/nowhere", "/nowhere/groups") == 0)
        #expect(try quota("0::/" + String(repeating: "a/", count: 9000) + "\n", [:]) == 0)
    }
}
