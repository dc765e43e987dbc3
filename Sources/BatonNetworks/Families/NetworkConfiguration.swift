import BatonFiles
import BatonSettings
import Foundation

/// Which network, and its settings: the description of one, of whatever family, as a value.
///
/// In published files and checkpoints it is the constructor's arguments with `model_type`, as one line of JSON
/// (``published``, ``BackboneRegistry/configuration(published:)``); in cascade files the map `network`
/// (``BackboneRegistry/configuration(_:size:channels:labels:)``).
public struct NetworkConfiguration: Sendable {
    /// The settings, of the family's own type.
    public private(set) var settings: any BackboneFamily

    /// The description of a network of `settings`.
    public init(_ settings: any BackboneFamily) { self.settings = settings }

    /// Its family.
    public var family: any BackboneFamily.Type { type(of: settings) }

    /// What it is told besides the noisy images and their level.
    public var signals: NetworkSignals { settings.signals }
    /// Channels of the input at the largest size: those of the image, and of a condition that is concatenated.
    public var inputChannels: Int { settings.outputChannels + settings.signals.imageChannels }
    /// Channels of the result.
    public var outputChannels: Int { settings.outputChannels }
    /// Height and width of the largest images.
    public var resolution: Int { settings.resolution }
    /// Sides of the images that it serves, rising.
    public var servedSizes: [Int] { settings.servedSizes }

    /// The network that is shown an image, too, of `channels` channels, concatenated.
    ///
    /// - Parameters:
    ///   - channels: that image's channels.
    ///   - level: whether it is told that image's noise level.
    /// - Throws: `BatonError` where the family has no such networks.
    public func seeing(imageChannels channels: Int, level: Bool) throws(BatonError) -> NetworkConfiguration {
        var copy = self
        (copy.settings.signals.imageChannels, copy.settings.signals.imageLevel) = (channels, level)
        let taken = copy.settings.signals
        guard taken.imageChannels == channels, taken.imageLevel == level else {
            throw BatonError(
                .badConfiguration,
                "a network of type '\(family.id)' takes no "
                    + (taken.imageChannels == channels ? "noise level of a condition" : "condition"))
        }
        return copy
    }

    /// Throws where no network has these settings, or none that a machine could run (``NetworkLimits``).
    public func validate() throws(BatonError) { try settings.check() }

    /// The network as it serves its largest size, described but without values. Fails where no such network can be.
    public func makeBackbone() throws(BatonError) -> any Backbone {
        try validate()
        return try settings.makeBackbone()
    }

    /// What the network would take, without making its values.
    ///
    /// - Throws: `BatonError` where no such network can be.
    public func estimate() throws(BatonError) -> NetworkEstimate { NetworkEstimate(of: try makeBackbone()) }
}

extension NetworkConfiguration: Hashable {
    /// Whether both describe the same network.
    public static func == (left: NetworkConfiguration, right: NetworkConfiguration) -> Bool {
        AnyHashable(left.settings) == AnyHashable(right.settings)
    }

    /// Hashes the settings.
    public func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(settings)) }
}

/// What a network takes, counted from its description.
public struct NetworkEstimate: Sendable, Hashable {
    /// Values that training changes.
    public let parameters: Int
    /// Bytes of all values: parameters and buffers, in single precision.
    public let valueBytes: Int
    /// Multiply-accumulates of one evaluation of one image.
    public let multiplyAccumulates: Int
    /// A rough peak of the memory that one image's inference holds besides the values, in bytes.
    public let activationBytes: Int

    /// Counts what `network` takes; it need not have values.
    public init(of network: any Backbone) {
        parameters = network.parameterCount
        valueBytes = (network.parameters + network.buffers).reduce(0) { $0 + $1.count } * MemoryLayout<Float>.stride
        multiplyAccumulates = network.multiplyAccumulates
        activationBytes = network.activationBytes
    }
}

extension BackboneFamily {
    /// The published name of the side.
    static var sideName: String? { arguments.first { $0.role == .side }?.names.first }

    /// Throws where an argument is out of its bounds, where arguments do not go together, or where the network is too large.
    public func check() throws(BatonError) {
        for argument in Self.arguments { try argument.check(self) }
        let step = sideStep
        guard resolution % step == 0 else {
            throw .impossible(Self.sideName ?? "side", "\(resolution) is no multiple of \(step)")
        }
        try validate()
        // Not a number and infinity are too many as well.
        guard operationBound <= NetworkLimits.operations else {
            throw BatonError(
                .tooLarge, "the network is too large: one image would take more than 10^17 operations",
                hint: Self.sizeAdvice)
        }
    }
}
