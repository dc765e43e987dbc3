import BatonDiffusion
import BatonSettings

/// A comparison file that was read and checked: its arms are cascades without weights.
public struct ComparisonFile {
    /// Where the reference pictures come from.
    public enum DataSource: Sendable, Hashable {
        /// A data set, by path.
        case file(String)
        /// The emoji of this machine's font, at a size in pixels.
        case emoji(size: Int)
    }

    /// The file, as the user named it.
    public let path: String
    /// The comparison's name.
    public let name: String
    /// One sentence about it; may be empty.
    public let summary: String
    /// The cascades, the baseline first.
    public let arms: [ComparisonArm]
    /// The reference pictures, where the file names them.
    public let data: DataSource?
    /// Seeds, as written.
    public let seeds: String
    /// Classes, as written.
    public let labels: String
    /// What every arm may cost; nil for as it is written.
    public let budget: Budget?
    /// Ids of the metrics; nil for all.
    public let metrics: [String]?
    /// Draws of the bootstrap.
    public let resamples: Int
    /// Pictures that are made at once.
    public let batch: Int
    /// Whether upper stages also run on real pictures.
    public let isTeacherForced: Bool
    /// Standard deviation of the noise that real pictures also carry in a further run; nil for no such run.
    public let inputNoise: Double?
    /// Whether every stage's loss is measured at fixed noise levels.
    public let measuresLoss: Bool
    /// Seeds whose pictures the report shows.
    public let strips: Int

    /// Reads the comparison at `path`.
    ///
    /// - Parameters:
    ///   - path: the file.
    ///   - metrics: ids of the metrics that there are.
    ///   - plugins: the plug-ins.
    /// - Throws: `DiagnosticsError` with every problem found; `BatonError` where a file cannot be read.
    public static func load(
        _ path: String, metrics: [String], plugins: PluginRegistry
    ) throws -> ComparisonFile {
        let file = try ConfigurationFile.read(path)
        let schema = ComparisonSchema.schema(metrics: metrics)
        let (settings, mistakes) = schema.validate(file.root)
        let problems = file.problems + mistakes
        if let settings, !problems.hasErrors { return try ComparisonFile(settings, path: path, plugins: plugins) }
        // Whatever is wrong beside them, the arms are cascades that can be judged.
        var more: [Diagnostic] = []
        if file.root["arms"]?.entries?.isEmpty == false, let filled = schema.filling(file.root, choice: 0),
            (filled.node["base"] == nil) == (file.root["base"] == nil)
        {
            do {
                _ = try ComparisonFile(filled, path: path, plugins: plugins)
            } catch let error as DiagnosticsError where error.kind == .badConfiguration {
                more = error.diagnostics.filter { $0.location?.isStandIn != true }
            }
        }
        throw DiagnosticsError((problems + more).sortedByLocation())
    }

    private init(_ settings: Settings, path: String, plugins: PluginRegistry) throws {
        self.path = path
        name = settings.string("name")
        summary = settings.optionalString("summary") ?? ""
        seeds = settings.node["seeds"].map { $0.text ?? "\($0.integer ?? 0)" } ?? ""
        labels = settings.string("labels")
        metrics = settings.optionalStrings("metrics")
        resamples = settings.int("resamples")
        batch = settings.int("batch")
        isTeacherForced = settings.bool("teacher_forced")
        inputNoise = settings.optionalNumber("input_noise")
        measuresLoss = settings.bool("loss_by_sigma")
        strips = settings.int("strips")
        data = settings.optionalSettings("data").map { data in
            switch data.type {
            case "emoji": .emoji(size: data.int("size"))
            default: .file(ConfigurationFile.resolve(data.string("path"), writtenAt: data.location(of: "path")))
            }
        }
        var problems: [Diagnostic] = []
        if inputNoise != nil, !isTeacherForced {
            let failure = settings.failure(
                "compare.input-noise", "noise is put on real pictures, which teacher_forced: false leaves out",
                at: "input_noise", hint: "leave out one of the two")
            problems += failure.diagnostics
        }
        var arms: [ComparisonArm] = []
        do {
            arms = try ComparisonArm.all(in: settings, file: path, plugins: plugins)
        } catch let error as DiagnosticsError where error.kind == .badConfiguration {
            problems += error.diagnostics
        }
        guard problems.isEmpty else { throw DiagnosticsError(problems.sortedByLocation()) }
        budget = try settings.optionalSettings("budget").map { try Budget($0, arms: arms) }
        self.arms = arms
    }
}
