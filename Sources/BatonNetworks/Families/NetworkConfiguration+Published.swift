import BatonFiles
import Foundation

extension NetworkConfiguration {
    /// The settings as the `config` of a published file's metadata: one line of JSON, keys in alphabetical order.
    public var published: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Strings, integers and finite numbers always encode.
        guard let data = try? encoder.encode(PublishedText(configuration: self)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }
}

extension BackboneRegistry {
    /// Reads the published constructor's arguments, JSON: the `config` of a published file's metadata, or what a checkpoint says
    /// of its network. What comes out is in bounds (``NetworkConfiguration/validate()``).
    ///
    /// - Throws: `BatonError` with the name of the argument that is missing, unknown or out of bounds, or the type that this
    ///   program does not have.
    public func configuration(published json: String) throws(BatonError) -> NetworkConfiguration {
        let configuration: NetworkConfiguration
        do {
            let decoder = JSONDecoder()
            decoder.userInfo = [.backbones: self]
            configuration = try decoder.decode(PublishedText.self, from: Data(json.utf8)).configuration
        } catch let error as DecodingError {
            throw Self.notAConfiguration(Self.describe(error))
        } catch {
            throw Self.notAConfiguration("\(error)")
        }
        try configuration.validate()
        return configuration
    }

    private static func notAConfiguration(_ problem: String) -> BatonError {
        BatonError(.foreign, "not a network configuration: \(problem)")
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

extension CodingUserInfoKey {
    fileprivate static var backbones: CodingUserInfoKey {
        guard let key = CodingUserInfoKey(rawValue: "backbones") else { preconditionFailure("a key of one word") }
        return key
    }
}

/// The arguments of a network with its `model_type`.
private struct PublishedText: Codable {
    static let type = "model_type"
    let configuration: NetworkConfiguration

    init(configuration: NetworkConfiguration) { self.configuration = configuration }

    init(from decoder: any Decoder) throws {
        let reader = PublishedReader(try decoder.container(keyedBy: PublishedKey.self))
        let families = (decoder.userInfo[.backbones] as? BackboneRegistry)?.families ?? []
        let named: String? = try reader.text(Self.type)
        guard
            let family = families.first(where: { family in
                named.map { $0 == family.publishedType } ?? family.telltale.map(reader.has) ?? false
            })
        else {
            guard let named else { throw reader.missing(Self.type) }
            let known = families.map { $0.publishedType }
            throw reader.failure(
                at: Self.type, "'\(named)' is not a network of this program: \(known.joined(separator: ", "))")
        }
        configuration = NetworkConfiguration(try family.init(reading: reader))
        try reader.finish()
    }

    func encode(to encoder: any Encoder) throws {
        let writer = PublishedWriter(encoder.container(keyedBy: PublishedKey.self))
        try writer.write(text: configuration.family.publishedType, Self.type)
        try configuration.settings.write(to: writer)
    }
}

extension BackboneFamily {
    /// Reads the published constructor's arguments.
    fileprivate init(reading reader: PublishedReader) throws {
        self.init(side: 1, channels: 3, labels: 0)
        for argument in Self.arguments { try argument.read(&self, reader) }
    }

    /// Writes the published constructor's arguments.
    fileprivate func write(to writer: PublishedWriter) throws {
        for argument in Self.arguments { try argument.write(self, writer) }
    }
}
