import BatonCharts
import BatonExperiments
import BatonTerminal

extension CascadePlan: TextReport {
    /// The plan as a table.
    package func text(for terminal: Terminal) -> String {
        var table = TextTable(
            [
                ("stage", .left), ("type", .left), ("size", .right), ("parameters", .right), ("calls", .right),
                ("MACs/call", .right), ("MACs/image", .right), ("share", .right), ("NFE by MACs", .right),
                ("activations", .right),
            ] + (total.seconds == nil ? [] : [("time/image", .right)]))
        for stage in stages {
            let share = 100 * Double(stage.macs) / Double(max(total.macs, 1))
            table.add(
                [
                    stage.id, stage.type, "\(stage.size)", Quantity.count(stage.parameters), "\(stage.calls)",
                    Quantity.count(stage.macsPerCall), Quantity.count(stage.macs), "\(Int(share.rounded())) %",
                    Quantity.number(stage.nfeByMacs), Quantity.bytes(stage.activationBytes),
                ] + (stage.secondsPerImage.map { [Quantity.duration($0)] } ?? []))
        }
        table.setFooter(
            [
                "total", "", "", Quantity.count(total.parameters), "\(total.calls)", "", Quantity.count(total.macs), "",
                Quantity.number(total.nfeByMacs), Quantity.bytes(total.activationBytes),
            ] + (total.secondsPerImage.map { [Quantity.duration($0)] } ?? []))
        let time: String
        if let seconds = total.seconds {
            let source = assumedGflops.map { "at an assumed \(Quantity.number($0)) GFLOP/s" } ?? "as measured here"
            time =
                "; \(images) image\(images == 1 ? "" : "s") in about \(Quantity.duration(seconds)), \(source), on "
                + "\(threads) thread\(threads == 1 ? "" : "s")"
        } else {
            time = "; how long it takes here: --measure"
        }
        return table.rendered(for: terminal) + "\n\n\(name): \(Quantity.exact(total.parameters)) parameters" + time
    }
}
