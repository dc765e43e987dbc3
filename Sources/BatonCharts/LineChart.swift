/// Lines over two axes, drawn as SVG: for loss curves, model cards and reports.
public struct LineChart: Sendable {
    /// One line.
    public struct Series: Sendable {
        /// Its name in the legend.
        public var name: String
        /// Its points, ascending in x. Those that are not finite, or not positive on a logarithmic axis, are left out.
        public var points: [(x: Double, y: Double)]
        /// Where each point may lie, drawn as a bar through it; as many as points, or none. Bars of several lines at one place
        /// stand beside each other.
        public var intervals: [ClosedRange<Double>]
        /// Its colour, as SVG writes it; nil for one of the palette.
        public var color: String?
        /// Width of the line in pixels.
        public var width: Double
        /// Whether the line is dashed: for what the others are compared with.
        public var isDashed: Bool
        /// Whether every point has a dot.
        public var hasDots: Bool

        /// Names a line.
        public init(
            _ name: String, _ points: [(x: Double, y: Double)], intervals: [ClosedRange<Double>] = [],
            color: String? = nil, width: Double = 1.5, isDashed: Bool = false, hasDots: Bool = false
        ) {
            self.name = name
            self.points = points
            self.intervals = intervals
            self.color = color
            self.width = width
            self.isDashed = isDashed
            self.hasDots = hasDots
        }
    }

    /// The heading; none where it is empty.
    public var title: String
    /// The horizontal axis.
    public var x: ChartAxis
    /// The vertical axis.
    public var y: ChartAxis
    /// The lines, first to last from back to front.
    public var series: [Series]
    /// Width of the whole picture in pixels.
    public var width = 760.0
    /// Height of the whole picture in pixels.
    public var height = 420.0
    /// Whether the names stand beside the lines; without, whoever shows the chart names them.
    public var hasLegend = true

    /// Describes a chart.
    public init(title: String, x: ChartAxis, y: ChartAxis, series: [Series]) {
        self.title = title
        self.x = x
        self.y = y
        self.series = series
    }

    /// Okabe and Ito's colours, which most people can tell apart.
    public static let palette = [
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#000000",
    ]
}
