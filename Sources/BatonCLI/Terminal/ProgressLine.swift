import Foundation

/// Progress of a long command on standard error: one line that is written over on a terminal, a line now and then elsewhere.
struct ProgressLine {
    private let title: String
    private let unit: String
    private let total: Int
    private let terminal: Terminal
    private let isQuiet: Bool
    private let start = ContinuousClock.now
    private var last: ContinuousClock.Instant?
    private var isShown = false

    /// - Parameters:
    ///   - title: what is being done.
    ///   - unit: what is counted, in the plural.
    ///   - total: how many there are.
    ///   - isQuiet: writes nothing at all.
    init(_ title: String, unit: String, total: Int, isQuiet: Bool = false, terminal: Terminal = .messages) {
        self.title = title
        self.unit = unit
        self.total = total
        self.isQuiet = isQuiet
        self.terminal = terminal
    }

    /// Tells how many are done; `detail` says what is going on at the moment.
    mutating func update(_ done: Double, detail: String = "") {
        let now = ContinuousClock.now
        // Ten times a second for a person, every ten seconds for a log.
        let interval: Duration = terminal.isInteractive ? .milliseconds(100) : .seconds(10)
        guard !isQuiet, now - (last ?? (terminal.isInteractive ? now - interval : start)) >= interval else { return }
        last = now
        let elapsed = ProgressLine.seconds(now - start)
        let rate = done / max(elapsed, 1e-9)
        let left = done > 0 ? (Double(total) - done) / rate : .infinity
        var text = "\(title) \(Int(done))/\(total) \(unit)"
        if done > 0 {
            text += String(format: rate >= 10 ? ", %.0f %@/s" : ", %.2f %@/s", rate, unit)
            text += ", \(Quantity.duration(left)) left"
        }
        if !detail.isEmpty { text += " (\(detail))" }
        if terminal.isInteractive {
            let bar = ProgressLine.bar(done / Double(max(total, 1)), width: 24)
            let line = String("\(bar) \(text)".prefix(max(20, terminal.columns - 1)))
            FileHandle.standardError.write(Data("\r\u{1B}[K\(line)".utf8))
            isShown = true
        } else {
            Terminal.message(text)
        }
    }

    /// Takes the line away, so that what follows starts at the margin.
    mutating func clear() {
        if isShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
        isShown = false
        last = nil
    }

    /// Seconds since the work began.
    var elapsed: Double { ProgressLine.seconds(ContinuousClock.now - start) }

    static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }

    private static func bar(_ share: Double, width: Int) -> String {
        let eighths = Int((min(max(share, 0), 1) * Double(8 * width)).rounded(.down))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let filled = String(repeating: "█", count: eighths / 8) + partial
        return "▕" + filled + String(repeating: " ", count: width - filled.count) + "▏"
    }
}
