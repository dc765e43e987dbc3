import BatonCharts
import BatonSettings
import Foundation

/// Progress of a long command on standard error: one line that is written over on a terminal, a line every ten seconds
/// elsewhere.
public final class ProgressBar {
    private let title: String
    private let unit: String
    private let total: Int
    private let isInteractive: Bool
    private let isQuiet: Bool
    private let write: (String) -> Void
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant
    private var recent: [(time: ContinuousClock.Instant, done: Double)] = []
    private var isShown = false

    /// A bar from `done` to `total`.
    ///
    /// - Parameters:
    ///   - title: what is being done.
    ///   - unit: what is counted, in the plural.
    ///   - total: the whole amount.
    ///   - done: how much is done.
    ///   - isQuiet: shows nothing.
    ///   - isInteractive: whether lines are written over; by default whether standard error is a terminal.
    ///   - write: where text goes; by default to standard error.
    public init(
        _ title: String, unit: String, total: Int, done: Int = 0, isQuiet: Bool = false, isInteractive: Bool? = nil,
        write: ((String) -> Void)? = nil
    ) {
        self.title = title.printable
        self.unit = unit
        self.total = total
        self.isQuiet = isQuiet
        self.isInteractive = isInteractive ?? (isatty(STDERR_FILENO) == 1)
        self.write = write ?? StandardStreams.writeMessage
        start = clock.now
        last = self.isInteractive ? start - .seconds(1) : start
        recent = [(start, Double(done))]
    }

    /// Items a second, over the last half minute.
    public var rate: Double {
        guard let first = recent.first, let last = recent.last, last.time > first.time else { return 0 }
        return (last.done - first.done) / ((last.time - first.time) / .seconds(1))
    }

    /// Seconds since the bar was made.
    public var elapsed: Double { (clock.now - start) / .seconds(1) }

    /// Tells how many are done, parts of one included; `detail` says what else is worth knowing, such as the loss.
    public func update(_ done: Double, detail: String = "") {
        let now = clock.now
        recent.append((now, done))
        while recent.count > 2, now - recent[0].time > .seconds(30) { recent.removeFirst() }
        let interval: Duration = isInteractive ? .milliseconds(100) : .seconds(10)
        guard !isQuiet, now - last >= interval || done >= Double(total) else { return }
        last = now
        let text = line(done, detail: detail)
        if isInteractive {
            let drawn = ProgressBar.drawing(done / Double(max(total, 1)), width: 10) + " " + text
            write("\r\u{1B}[K" + drawn.prefix(max(20, columns - 1)))
            isShown = true
        } else {
            write(text + "\n")
        }
    }

    /// Takes the bar away, so that what follows starts at the margin.
    public func clear() {
        if isShown { write("\r\u{1B}[K") }
        isShown = false
    }

    private func line(_ done: Double, detail: String) -> String {
        let share = done / Double(max(total, 1))
        var text = title + String(format: " %3.0f%% ", 100 * share)
        text += "\(Quantity.exact(Int(done))) of \(Quantity.exact(total)) \(unit)"
        if rate > 0 {
            text += String(format: rate < 10 ? ", %.2f " : ", %.0f ", rate) + unit + "/s"
            if done < Double(total) { text += ", " + Quantity.time((Double(total) - done) / rate) + " left" }
        }
        if !detail.isEmpty { text += ", " + detail.printable }
        return text
    }

    /// A bar of `width` characters, filled to an eighth of one.
    private static func drawing(_ share: Double, width: Int) -> String {
        let eighths = Int((min(max(share, 0), 1) * Double(8 * width)).rounded(.down))
        let partial = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
        let filled = String(repeating: "█", count: eighths / 8) + partial
        return "▕" + filled + String(repeating: " ", count: width - filled.count) + "▏"
    }

    private var columns: Int {
        var size = winsize()
        return ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
