import BatonFiles

/// Shows on standard error how a long piece of work goes on: a bar a part, and lines for what is said between.
///
/// ```swift
/// try job.run(progress: ProgressDisplay().show)
/// ```
public final class ProgressDisplay {
    private let isQuiet: Bool
    private var bar: ProgressBar?

    /// - Parameter isQuiet: shows only what one must know: notices and warnings.
    public init(isQuiet: Bool = false) { self.isQuiet = isQuiet }

    /// Shows an event.
    public func show(_ event: WorkEvent) {
        switch event {
        case .began(let title, let unit, let total, let done):
            bar?.clear()
            bar = ProgressBar(title, unit: unit, total: total, done: done, isQuiet: isQuiet)
        case .advanced(let done, let detail): bar?.update(done, detail: detail)
        case .ended:
            bar?.clear()
            bar = nil
        case .message(let text): if !isQuiet { write(text) }
        case .notice(let text): write(text)
        case .warning(let text): write("\(Terminal.messages.styled("warning:", .yellow)) \(text)")
        }
    }

    private func write(_ text: String) {
        bar?.clear()
        Terminal.message(text)
    }
}
