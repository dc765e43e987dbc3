import ArgumentParser
import BatonCharts
import BatonDiffusion
import BatonEvaluation
import BatonSettings

/// The spectra of every stage of a cascade, drawn: what `analyze snr` and `analyze spectrum` have in common.
struct SpectrumOptions: ParsableArguments {
    @OptionGroup var cascade: CascadeOptions
    @OptionGroup var options: AnalysisOptions
    @Option(help: "Noise levels, with commas; five of the training's without it.", transform: NumberList.init(parsing:))
    var sigma: NumberList?
    @OptionGroup var json: JSONFlag

    /// Analyses and draws one figure a stage.
    func run(_ name: String, in tool: ToolContext, figure: (SpectrumAnalysis) -> ChartGrid) throws {
        let file = try cascade.load(in: tool)
        let data = try options.prepare(for: file)
        var output = AnalysisOutput(name, cascade: file.cascade.name, data: data.dataset, folder: options.output)
        var analyses: [SpectrumAnalysis] = []
        for node in file.cascade.nodes {
            // A stage that works by rule has no noise to look at.
            guard let stage = node.stage as? any NetworkStage else { continue }
            let analysis = SpectrumAnalysis(
                stage, factor: file.cascade.factor(of: node), images: try data.images(for: node.stage),
                sigmas: sigma?.numbers)
            try output.add(figure(analysis).svg(), named: "\(name)-\(node.stage.id)")
            analyses.append(analysis)
        }
        try output.finish(analyses, text: "", isJSON: json.isWanted)
    }
}

/// Positive numbers with commas, as options take them.
struct NumberList: Sendable {
    let numbers: [Double]

    /// Reads a list.
    init(parsing text: String) throws(BatonError) {
        var numbers: [Double] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let number = Double(part.trimmingSpaces()), number > 0, number.isFinite else {
                throw BatonError(.usage, "'\(part)' is no positive number", hint: "for example 0.1,0.5,1")
            }
            numbers.append(number)
        }
        self.numbers = numbers
    }
}
