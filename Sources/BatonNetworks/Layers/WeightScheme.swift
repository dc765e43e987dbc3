/// How the weights and biases of one kind of layer are drawn (`weight_init` of the published networks).
struct WeightScheme: Sendable {
    enum Mode: Sendable { case xavierUniform, kaimingUniform, kaimingNormal }

    let mode: Mode
    /// Factor on the weights; 0 gives zeros.
    var weightScale = 1.0
    /// Factor on the biases; 0 gives zeros.
    var biasScale = 0.0

    func weight(fanIn: Int, fanOut: Int) -> Initializer { initializer(fanIn, fanOut, weightScale) }
    func bias(fanIn: Int, fanOut: Int) -> Initializer { initializer(fanIn, fanOut, biasScale) }

    private func initializer(_ fanIn: Int, _ fanOut: Int, _ scale: Double) -> Initializer {
        switch mode {
        case .xavierUniform: .xavierUniform(fanIn: fanIn, fanOut: fanOut, scale: scale)
        case .kaimingUniform: .kaimingUniform(fanIn: fanIn, scale: scale)
        case .kaimingNormal: .kaimingNormal(fanIn: fanIn, scale: scale)
        }
    }
}
