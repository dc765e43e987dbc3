import BatonNetworks
import BatonTensor

/// A network that adds up the time spent in it.
final class TimedNetwork: Backbone {
    private let network: any Backbone
    /// Seconds in evaluations so far.
    private(set) var seconds = 0.0

    /// Times `network`.
    init(_ network: any Backbone) { self.network = network }

    var configuration: NetworkConfiguration { network.configuration }
    var parameters: [Parameter] { network.parameters }
    var buffers: [Parameter] { network.buffers }
    var inputChannels: Int { network.inputChannels }
    var outputChannels: Int { network.outputChannels }
    var resolution: Int { network.resolution }
    var labelCount: Int { network.labelCount }
    var augmentCount: Int { network.augmentCount }
    var layers: [LayerSummary] { network.layers }
    var activationBytes: Int { network.activationBytes }

    func callAsFunction(_ input: NetworkInput, context: ForwardContext) -> Tensor {
        let start = ContinuousClock.now
        defer { seconds += (ContinuousClock.now - start).inSeconds }
        return network(input, context: context)
    }
}
