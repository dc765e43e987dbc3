import BatonFiles

/// A kind of network, chosen by `type:` of a stage's `network`. A value of the type is the description of one network: all
/// that it takes to make it, and nothing that needs memory.
///
/// A family is a structure of settings, a list of its ``arguments``, and the ``Backbone`` that it makes. From the list come the
/// keys of cascade files, the names in published files and checkpoints, both ways, and the bounds of every number, whoever
/// wrote it.
public protocol BackboneFamily: Sendable, Hashable {
    /// The name in `type:`.
    static var id: String { get }
    /// One sentence for `baton families network`.
    static var summary: String { get }
    /// The `model_type` of published files and checkpoints.
    static var publishedType: String { get }
    /// What stands before the names of a published file's arrays. Without an implementation nothing.
    static var publishedPrefix: String { get }
    /// An argument that tells the kind in published files that name no `model_type`. Without an implementation there is none.
    static var telltale: String? { get }
    /// What the network is made from, in the order in which cascade files list the keys. One of them is the
    /// ``BackboneArgumentRole/side``.
    static var arguments: [BackboneArgument<Self>] { get }
    /// How a side that is no multiple of ``sideStep`` may be allowed, besides by another side: `another network.patch`.
    static var sideAdvice: String { get }
    /// How a network that is too large may be made smaller: `reduce width or depth`.
    static var sizeAdvice: String { get }

    /// The defaults, for images `[channels, side, side]`.
    ///
    /// - Parameters:
    ///   - side: height and width of the images.
    ///   - channels: their channels.
    ///   - labels: length of a label vector; 0 without class labels.
    init(side: Int, channels: Int, labels: Int)

    /// Height and width of the largest images.
    var resolution: Int { get }
    /// Sides of the images that it serves, rising. Without an implementation ``resolution`` alone.
    var servedSizes: [Int] { get }
    /// The number that sides are multiples of. Without an implementation 1.
    var sideStep: Int { get }
    /// Channels of the result.
    var outputChannels: Int { get }
    /// What it is told besides the noisy images and their level. Asked to take what the kind cannot, it leaves that out.
    var signals: NetworkSignals { get set }
    /// A bound on the multiply-accumulates of one evaluation of one image, in floating point, which cannot overflow.
    var operationBound: Double { get }
    /// What is possible, but will surprise. Without an implementation nothing.
    var remarks: [BackboneRemark] { get }

    /// Throws where no network has these settings although each is within its bounds: `BatonError.impossible`, with the
    /// published name of the argument.
    func validate() throws(BatonError)
    /// The network without values, as it serves its largest size.
    func makeBackbone() throws(BatonError) -> any Backbone
}

extension BackboneFamily {
    /// Nothing.
    public static var publishedPrefix: String { "" }
    /// None.
    public static var telltale: String? { nil }
    /// Another side.
    public static var sideAdvice: String { "" }
    /// Its own settings.
    public static var sizeAdvice: String { "reduce its settings, or the size of the stage" }
    /// One.
    public var servedSizes: [Int] { [resolution] }
    /// Any.
    public var sideStep: Int { 1 }
    /// None.
    public var remarks: [BackboneRemark] { [] }
    /// Whatever is within the bounds.
    public func validate() throws(BatonError) {}
}

/// What a network is told besides noisy images and their level.
public struct NetworkSignals: Sendable, Hashable {
    /// Length of a label vector; 0 without class labels.
    public var labels = 0
    /// Whether labels may be any vector, a class label and an embedding one behind the other, in place of one-hot rows alone.
    public var takesVectors = true
    /// Length of an augmentation vector; 0 without.
    public var augmentations = 0
    /// Channels of an image that is concatenated to the noisy one, at the largest size; 0 without.
    public var imageChannels = 0
    /// Whether the level of that image is embedded beside that of the noisy one (Ho et al. 2022, CDM).
    public var imageLevel = false

    /// Collects what a network is told.
    public init(
        labels: Int = 0, takesVectors: Bool = true, augmentations: Int = 0, imageChannels: Int = 0,
        imageLevel: Bool = false
    ) {
        self.labels = labels
        self.takesVectors = takesVectors
        self.augmentations = augmentations
        self.imageChannels = imageChannels
        self.imageLevel = imageLevel
    }

    /// The signals.
    public var names: Set<Signal> {
        var names: Set<Signal> = []
        if labels > 0 { names.formUnion(takesVectors ? [.label, .embedding] : [.label]) }
        if augmentations > 0 { names.insert(.augmentation) }
        if imageChannels > 0 { names.insert(.image) }
        if imageLevel { names.insert(.imageLevel) }
        return names
    }
}

/// Something about a network's settings that is possible, but will surprise.
public struct BackboneRemark: Sendable, Hashable {
    /// The code of the warning, such as `network.attention`.
    public var code: String
    /// The key concerned; only where it is written in a file is anything said.
    public var key: String
    /// What follows the network's name in a sentence.
    public var message: String
    /// How to mend it.
    public var hint: String?

    /// Makes a remark.
    public init(_ code: String, at key: String, _ message: String, hint: String? = nil) {
        self.code = code
        self.key = key
        self.message = message
        self.hint = hint
    }
}
