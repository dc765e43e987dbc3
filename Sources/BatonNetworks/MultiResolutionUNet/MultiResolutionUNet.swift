import BatonFiles
import BatonTensor

/// One `SongUNet` for images of several sizes: every size has a sub-network with input and output convolutions of its own,
/// and the levels from its size down are common (Xu et al. 2025, LowDiff §3.3).
///
/// It has the arrays of the U-Net of its largest size under the published names, that one's first convolution widened by the
/// condition, and besides `map_res`, which tells the sizes apart, and for every smaller size R `enc.RxR_conv`,
/// `dec.RxR_aux_norm` and `dec.RxR_aux_conv`. A ``Subnetwork`` is what a stage evaluates.
public final class MultiResolutionUNet {
    /// The settings it was made from.
    public let settings: Configuration
    /// All parameters: the embedding's, the U-Net's of the largest size in published order, then the smaller sizes' own.
    public let parameters: [Parameter]
    /// The resampling filters and other constants.
    public let buffers: [Parameter]
    let embedding: SongEmbedding
    let sizeMap: Linear
    /// What the smaller sizes have to themselves.
    private let ends: [Parameter]
    /// The trunk of every size, smallest first.
    let trunks: [UNetTrunk]

    /// The network without values. Fails where no such network can be.
    public init(_ settings: Configuration) throws(BatonError) {
        try settings.check()
        self.settings = settings
        var unet = settings.unet
        unet.inputChannels = settings.inputChannels(at: settings.resolutions.count - 1)
        embedding = SongEmbedding(unet)
        sizeMap = Linear(
            name: "map_res", inputs: settings.resolutions.count,
            outputs: settings.sizeEmbedding == .input ? unet.noiseChannels : unet.embeddingChannels,
            hasBias: settings.hasSizeBias, scheme: SongUNet.scheme)
        let top = UNetTrunk(unet.plan)
        var ends = SizeEnds(settings, top: top)
        var trunks = [top]
        for stage in settings.resolutions.indices.dropLast().reversed() {
            trunks.append(
                top.cut(
                    at: settings.level(of: stage), of: unet.channelMultipliers.count, blocks: unet.blocks,
                    ends: ends.make(stage)))
        }
        self.trunks = trunks.reversed()
        self.ends = ends.parameters
        parameters = (embedding.maps + [sizeMap]).flatMap(\.parameters) + top.parameters + ends.parameters
        buffers = embedding.buffers + top.buffers
    }

    func warmStartRule(of parameter: Parameter) -> WarmStart.Rule {
        if let rule = trunks.last?.warmStartRule(of: parameter) ?? embedding.warmStartRule(of: parameter) {
            return rule
        }
        if sizeMap.parameters.contains(where: { $0 === parameter }) { return .zeros }
        return ends.contains { $0 === parameter } ? .drawn : .required
    }

    /// The part that serves the stage of index `stage`.
    public func subnetwork(_ stage: Int) -> Subnetwork { Subnetwork(of: self, stage: stage) }
}
