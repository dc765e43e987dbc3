import BatonFiles
import Foundation

/// A key of the published constructors, or any other that a file holds.
struct PublishedKey: CodingKey, Hashable {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

typealias PublishedReader = KeyedDecodingContainer<PublishedKey>
typealias PublishedWriter = KeyedEncodingContainer<PublishedKey>

extension NetworkConfiguration: Codable {
    /// Reads the published constructor's arguments. Also understood are `resolution`, `classes`, `augment` and
    /// `img_channels` for `img_resolution`, `label_dim`, `augment_dim` and both channel counts. `label_dropout` and
    /// `use_fp16` belong to training and to another engine: they are passed over. Any other key is an error, and so are
    /// settings that no network has (`BatonError`).
    public init(from decoder: any Decoder) throws {
        let reader = try decoder.container(keyedBy: PublishedKey.self)
        // LightningDiT's published arguments say nothing of their type.
        let isTransformer = reader.contains(PublishedKey("hidden_size"))
        let type =
            try isTransformer
            ? reader.value("model_type", or: "LightningDiT")
            : reader.required("model_type")
        switch type {
        case "SongUNet": self = .songUNet(try SongUNet.Configuration(reading: reader))
        case "DhariwalUNet": self = .admUNet(try ADMUNet.Configuration(reading: reader))
        case "LightningDiT": self = .lightningDiT(try LightningDiT.Configuration(reading: reader))
        case "MultiResolutionUNet": self = .multiResolution(try MultiResolutionUNet.Configuration(reading: reader))
        default:
            throw DecodingError.dataCorruptedError(
                forKey: PublishedKey("model_type"), in: reader,
                debugDescription: "'\(type)' is not a network of this program: SongUNet, DhariwalUNet, LightningDiT, "
                    + "MultiResolutionUNet")
        }
        // What comes from a file is in bounds before anything is computed from it.
        try validate()
    }

    /// Writes the published constructor's arguments.
    public func encode(to encoder: any Encoder) throws {
        var writer = encoder.container(keyedBy: PublishedKey.self)
        switch self {
        case .songUNet(let configuration):
            try writer.encode("SongUNet", forKey: PublishedKey("model_type"))
            try configuration.write(to: &writer)
        case .admUNet(let configuration):
            try writer.encode("DhariwalUNet", forKey: PublishedKey("model_type"))
            try configuration.write(to: &writer)
        case .lightningDiT(let configuration):
            try writer.encode("LightningDiT", forKey: PublishedKey("model_type"))
            try configuration.write(to: &writer)
        case .multiResolution(let configuration):
            try writer.encode("MultiResolutionUNet", forKey: PublishedKey("model_type"))
            try configuration.write(to: &writer)
        }
    }

    /// Reads the `config` of a published file's metadata.
    public init(published json: String) throws(BatonError) {
        do {
            self = try JSONDecoder().decode(NetworkConfiguration.self, from: Data(json.utf8))
        } catch let error as BatonError {
            throw error
        } catch let error as DecodingError {
            throw Self.notAConfiguration(NetworkConfiguration.describe(error))
        } catch {
            throw Self.notAConfiguration("\(error)")
        }
    }

    private static func notAConfiguration(_ problem: String) -> BatonError {
        BatonError(.foreign, "not a network configuration: \(problem)")
    }

    /// The settings as the `config` of a published file's metadata: one line of JSON, keys in alphabetical order.
    public var published: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, integers and finite numbers always encode.
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func describe(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
            let keys = (context.codingPath + (key.map { [$0] } ?? [])).map(\.stringValue)
            return keys.isEmpty ? "" : keys.joined(separator: ".") + ": "
        }
        switch error {
        case .keyNotFound(let key, let context): return path(context, key) + "missing"
        case .typeMismatch(let type, let context): return path(context) + "not of type \(type)"
        case .valueNotFound(let type, let context): return path(context) + "null instead of \(type)"
        case .dataCorrupted(let context): return path(context) + context.debugDescription
        @unknown default: return "\(error)"
        }
    }
}

extension PublishedReader {
    func value<Value: Decodable>(_ names: String..., or preset: Value) throws -> Value {
        for name in names {
            if let value: Value = try present(name) { return value }
        }
        return preset
    }

    /// The value of a key, if it is there. The decoder itself does not name the key of a number that the type cannot hold.
    func present<Value: Decodable>(_ name: String) throws -> Value? {
        let key = PublishedKey(name)
        do {
            return try decodeIfPresent(Value.self, forKey: key)
        } catch let error as DecodingError {
            throw error
        } catch {
            throw DecodingError.dataCorruptedError(
                forKey: key, in: self, debugDescription: "no value of type \(Value.self)")
        }
    }

    /// The value of a key that must be there.
    func required<Value: Decodable>(_ name: String) throws -> Value {
        if let value: Value = try present(name) { return value }
        return try decode(Value.self, forKey: PublishedKey(name))
    }

    fileprivate func choice<Value: RawRepresentable & CaseIterable>(_ name: String, or preset: Value) throws -> Value
    where Value.RawValue == String {
        guard let text = try decodeIfPresent(String.self, forKey: PublishedKey(name)) else { return preset }
        if let value = Value(rawValue: text) { return value }
        let known = Value.allCases.map(\.rawValue).joined(separator: ", ")
        throw DecodingError.dataCorruptedError(
            forKey: PublishedKey(name), in: self, debugDescription: "'\(text)' is none of \(known)")
    }

    fileprivate func refuse(keysOtherThan known: Set<String>) throws {
        let common: Set = [
            "model_type", "img_resolution", "resolution", "img_channels", "in_channels", "out_channels", "label_dim",
            "classes", "augment_dim", "augment", "condition_level", "model_channels", "channel_mult",
            "channel_mult_emb", "num_blocks",
            "attn_resolutions", "dropout", "label_dropout", "use_fp16",
        ]
        let others = allKeys.map(\.stringValue).filter { !known.contains($0) && !common.contains($0) }.sorted()
        guard let first = others.first else { return }
        throw DecodingError.dataCorruptedError(
            forKey: PublishedKey(first), in: self, debugDescription: "not a setting of this network")
    }

    fileprivate func resolution() throws -> Int {
        try present("img_resolution") ?? required("resolution")
    }
}

extension UNetSettings {
    fileprivate init(common reader: PublishedReader) throws {
        self.init(resolution: try reader.resolution())
        inputChannels = try reader.value("in_channels", "img_channels", or: inputChannels)
        outputChannels = try reader.value("out_channels", "img_channels", or: outputChannels)
        labelCount = try reader.value("label_dim", "classes", or: labelCount)
        augmentCount = try reader.value("augment_dim", "augment", or: augmentCount)
        embedsConditionLevel = try reader.value("condition_level", or: embedsConditionLevel)
        modelChannels = try reader.value("model_channels", or: modelChannels)
        channelMultipliers = try reader.value("channel_mult", or: channelMultipliers)
        embeddingMultiplier = try reader.value("channel_mult_emb", or: embeddingMultiplier)
        blocks = try reader.value("num_blocks", or: blocks)
        attentionResolutions = try reader.value("attn_resolutions", or: attentionResolutions)
        dropout = try reader.value("dropout", or: dropout)
    }

    fileprivate func writeCommon(to writer: inout PublishedWriter) throws {
        try writer.encode(resolution, forKey: PublishedKey("img_resolution"))
        try writer.encode(inputChannels, forKey: PublishedKey("in_channels"))
        try writer.encode(outputChannels, forKey: PublishedKey("out_channels"))
        try writer.encode(labelCount, forKey: PublishedKey("label_dim"))
        try writer.encode(augmentCount, forKey: PublishedKey("augment_dim"))
        // The published constructors do not know it: files of networks without it stay readable to them.
        if embedsConditionLevel { try writer.encode(true, forKey: PublishedKey("condition_level")) }
        try writer.encode(modelChannels, forKey: PublishedKey("model_channels"))
        try writer.encode(channelMultipliers, forKey: PublishedKey("channel_mult"))
        try writer.encode(embeddingMultiplier, forKey: PublishedKey("channel_mult_emb"))
        try writer.encode(blocks, forKey: PublishedKey("num_blocks"))
        try writer.encode(attentionResolutions, forKey: PublishedKey("attn_resolutions"))
        try writer.encode(dropout, forKey: PublishedKey("dropout"))
    }
}

extension SongUNet.Configuration {
    fileprivate init(reading reader: PublishedReader, besides others: Set<String> = []) throws {
        let own: Set = [
            "embedding_type", "channel_mult_noise", "channel_mult_stem", "encoder_type", "decoder_type",
            "resample_filter",
        ]
        try reader.refuse(keysOtherThan: own.union(others))
        try self.init(common: reader)
        embedding = try reader.choice("embedding_type", or: embedding)
        noiseMultiplier = try reader.value("channel_mult_noise", or: noiseMultiplier)
        stemMultiplier = try reader.value("channel_mult_stem", or: stemMultiplier)
        encoder = try reader.choice("encoder_type", or: encoder)
        decoder = try reader.choice("decoder_type", or: decoder)
        resampleFilter = try reader.value("resample_filter", or: resampleFilter)
    }

    fileprivate func write(to writer: inout PublishedWriter) throws {
        try writeCommon(to: &writer)
        try writer.encode(embedding.rawValue, forKey: PublishedKey("embedding_type"))
        try writer.encode(noiseMultiplier, forKey: PublishedKey("channel_mult_noise"))
        if stemMultiplier != 1 { try writer.encode(stemMultiplier, forKey: PublishedKey("channel_mult_stem")) }
        try writer.encode(encoder.rawValue, forKey: PublishedKey("encoder_type"))
        try writer.encode(decoder.rawValue, forKey: PublishedKey("decoder_type"))
        try writer.encode(resampleFilter, forKey: PublishedKey("resample_filter"))
    }
}

extension ADMUNet.Configuration {
    fileprivate init(reading reader: PublishedReader) throws {
        try reader.refuse(keysOtherThan: [])
        try self.init(common: reader)
    }

    fileprivate func write(to writer: inout PublishedWriter) throws { try writeCommon(to: &writer) }
}

extension MultiResolutionUNet.Configuration {
    fileprivate init(reading reader: PublishedReader) throws {
        let unet = try SongUNet.Configuration(
            reading: reader,
            besides: [
                "resolutions", "condition_channels", "first_condition", "output_norm", "size_embedding", "size_bias",
            ])
        self.init(unet, resolutions: try reader.required("resolutions"))
        conditionChannels = try reader.value("condition_channels", or: conditionChannels)
        hasFirstConditionSlot = try reader.value("first_condition", or: hasFirstConditionSlot)
        outputNorm = try reader.choice("output_norm", or: outputNorm)
        sizeEmbedding = try reader.choice("size_embedding", or: sizeEmbedding)
        hasSizeBias = try reader.value("size_bias", or: hasSizeBias)
    }

    fileprivate func write(to writer: inout PublishedWriter) throws {
        try unet.write(to: &writer)
        try writer.encode(resolutions, forKey: PublishedKey("resolutions"))
        try writer.encode(conditionChannels, forKey: PublishedKey("condition_channels"))
        try writer.encode(hasFirstConditionSlot, forKey: PublishedKey("first_condition"))
        try writer.encode(outputNorm.rawValue, forKey: PublishedKey("output_norm"))
        try writer.encode(sizeEmbedding.rawValue, forKey: PublishedKey("size_embedding"))
        try writer.encode(hasSizeBias, forKey: PublishedKey("size_bias"))
    }
}
