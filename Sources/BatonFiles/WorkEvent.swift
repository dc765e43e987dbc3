/// What a long piece of work tells while it goes on. Whether and how that is shown is the matter of whoever started it.
public enum WorkEvent: Sendable, Hashable {
    /// A part of the work begins: `title` says what is done, `unit` what is counted, in the plural; `done` of `total` are there
    /// already. It ends with ``ended``.
    case began(_ title: String, unit: String, total: Int, done: Int = 0)
    /// So many are done, parts of one included; `detail` is what else is worth knowing, such as the loss. May be empty.
    case advanced(_ done: Double, detail: String = "")
    /// The part has come to its end, good or bad.
    case ended
    /// What was begun or finished, for those who watch.
    case message(_ text: String)
    /// What one must know even where nobody watches.
    case notice(_ text: String)
    /// What is probably amiss, though the work goes on.
    case warning(_ text: String)
}

/// Who is told how a long piece of work goes on. Called on the thread that works.
public typealias WorkProgress = (WorkEvent) -> Void
