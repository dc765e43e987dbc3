import BatonFiles

/// A key of the published constructors, or any other that a file holds.
struct PublishedKey: CodingKey, Hashable {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}

/// The arguments of a network as a published file or a checkpoint has them, while they are read. What nobody asks for is an
/// error in the end.
public final class PublishedReader {
    private let container: KeyedDecodingContainer<PublishedKey>
    private var unread: Set<String>

    init(_ container: KeyedDecodingContainer<PublishedKey>) {
        self.container = container
        unread = Set(container.allKeys.map(\.stringValue))
    }

    /// Whether the file has the argument.
    public func has(_ name: String) -> Bool { container.contains(PublishedKey(name)) }

    /// The value under the first of `names` that the file has; nil where it has none. They all count as read.
    ///
    /// - Throws: an error that names the argument, where its value is of another type, or a word that is not known.
    public func first<Value: BackboneArgumentValue>(_ names: [String]) throws -> Value? {
        unread.subtract(names)
        for name in names {
            if let value: Value = try value(name) { return value }
        }
        return nil
    }

    /// The text of an argument that is none of the network's own.
    func text(_ name: String) throws -> String? {
        unread.remove(name)
        return try container.decodeIfPresent(String.self, forKey: PublishedKey(name))
    }

    /// Passes an argument over.
    public func skip(_ name: String) { unread.remove(name) }

    /// An error about the argument `name`.
    public func failure(at name: String, _ problem: String) -> any Error {
        DecodingError.dataCorruptedError(forKey: PublishedKey(name), in: container, debugDescription: problem)
    }

    /// An error where `name` must be there.
    func missing(_ name: String) -> any Error {
        DecodingError.keyNotFound(
            PublishedKey(name), .init(codingPath: container.codingPath, debugDescription: "missing"))
    }

    /// Throws where something was not asked for.
    func finish() throws {
        if let name = unread.min() { throw failure(at: name, "not a setting of this network") }
    }

    /// The value of a key, if it is there. The decoder itself does not name the key of a number that the type cannot hold.
    private func value<Value: BackboneArgumentValue>(_ name: String) throws -> Value? {
        let key = PublishedKey(name)
        do {
            if let words = Value.words, let text = try container.decodeIfPresent(String.self, forKey: key),
                !words.contains(text)
            {
                throw failure(at: name, "'\(text)' is none of \(words.joined(separator: ", "))")
            }
            return try container.decodeIfPresent(Value.self, forKey: key)
        } catch let error as DecodingError {
            throw error
        } catch {
            throw failure(at: name, "no value of type \(Value.self)")
        }
    }
}

/// The arguments of a network while they are written.
public final class PublishedWriter {
    private var container: KeyedEncodingContainer<PublishedKey>

    init(_ container: KeyedEncodingContainer<PublishedKey>) { self.container = container }

    /// Writes an argument.
    public func write<Value: BackboneArgumentValue>(_ value: Value, _ name: String) throws {
        try container.encode(value, forKey: PublishedKey(name))
    }

    /// Writes a text.
    func write(text: String, _ name: String) throws { try container.encode(text, forKey: PublishedKey(name)) }
}
