import BatonCharts
import BatonExperiments
import BatonTerminal

extension SampleReport: TextReport {
    /// The table of stages, and where everything is.
    package func text(for terminal: Terminal) -> String {
        var table = TextTable([
            ("stage", .left), ("size", .right), ("calls", .right), ("MACs", .right), ("seconds", .right),
            ("per image", .right),
        ])
        for stage in stages {
            table.add([
                stage.id, "\(stage.size)", "\(stage.calls)", Quantity.count(stage.macs), Quantity.number(stage.seconds),
                stage.secondsPerImage.map(Quantity.duration) ?? "–",
            ])
        }
        let total = stages.reduce(0) { $0 + $1.seconds }
        table.setFooter([
            "total", "", "\(stages.reduce(0) { $0 + $1.calls })", Quantity.count(stages.reduce(0) { $0 + $1.macs }),
            Quantity.number(total), made > 0 ? Quantity.duration(total / Double(made)) : "–",
        ])
        var sentence = "\(cascade): \(made) image\(made == 1 ? "" : "s") in \(Quantity.duration(seconds))"
        if let callsByTime, let effectiveNfe, stages.count > 1 {
            sentence +=
                " (the time of \(Quantity.number(callsByTime)) calls of '\(stages.last { $0.calls > 0 }?.id ?? "")': effective NFE \(effectiveNfe))"
        }
        if skipped > 0 { sentence += ", \(skipped) were there already" }
        var lines = [table.rendered(for: terminal), "", sentence + ", in \(output)"]
        if let collection { lines.append("all images: \(collection)") }
        if let grid { lines.append("all stages side by side: \(grid)") }
        return lines.joined(separator: "\n")
    }
}
