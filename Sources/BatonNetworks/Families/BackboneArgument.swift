import BatonFiles
import BatonSettings

/// What an argument of a network is for, where the program needs to know.
public enum BackboneArgumentRole: Sendable {
    /// Something of the network's own.
    case own
    /// The side of the largest images.
    case side
    /// The sides of the images, in a network that serves several.
    case sides
}

/// One argument of a network: its key in a cascade file, its name in a published file, and what it may be.
public struct BackboneArgument<Family: Sendable>: Sendable {
    /// What it is for.
    public let role: BackboneArgumentRole
    /// The key below `network`; nil for what the stage, its family and the cascade decide.
    public let field: SettingsSchema.Field?
    /// Its names in published files; the first one is written.
    public let names: [String]
    let take: @Sendable (inout Family, Settings) -> Void
    let read: @Sendable (inout Family, PublishedReader) throws -> Void
    let write: @Sendable (Family, PublishedWriter) throws -> Void
    let check: @Sendable (Family) throws(BatonError) -> Void

    /// An argument that is read, written and checked in a way of its own.
    ///
    /// - Parameters:
    ///   - field: its key in cascade files, if it has one.
    ///   - names: its names in published files.
    ///   - role: what it is for, where the program needs to know.
    ///   - take: what the key's value does.
    ///   - read: what the value in a published file does.
    ///   - write: writes the value for a published file.
    ///   - check: throws `BatonError.impossible` with the first name where the value is out of bounds.
    public init(
        _ field: SettingsSchema.Field? = nil, published names: [String], role: BackboneArgumentRole = .own,
        take: @escaping @Sendable (inout Family, Settings) -> Void = { _, _ in },
        read: @escaping @Sendable (inout Family, PublishedReader) throws -> Void,
        write: @escaping @Sendable (Family, PublishedWriter) throws -> Void,
        check: @escaping @Sendable (Family) throws(BatonError) -> Void = { _ in }
    ) {
        self.role = role
        self.field = field
        self.names = names
        self.take = take
        self.read = read
        self.write = write
        self.check = check
    }

    /// The argument as one of a network that has `Family` as a part.
    ///
    /// - Parameters:
    ///   - part: the part.
    ///   - keepsKey: whether cascade files may set it there, too.
    public func within<Whole: Sendable>(
        _ part: WritableKeyPath<Whole, Family> & Sendable, keepsKey: Bool = true
    ) -> BackboneArgument<Whole> {
        let (take, read, write, check) = (take, read, write, check)
        return BackboneArgument<Whole>(
            keepsKey ? field : nil, published: names, role: role,
            take: { whole, settings in if keepsKey { take(&whole[keyPath: part], settings) } },
            read: { whole, reader in try read(&whole[keyPath: part], reader) },
            write: { whole, writer in try write(whole[keyPath: part], writer) },
            check: { whole throws(BatonError) in try check(whole[keyPath: part]) })
    }
}

extension BackboneArgument where Family: BackboneFamily {
    /// A setting with a key.
    ///
    /// - Parameters:
    ///   - key: its key in cascade files. Its default is the family's.
    ///   - name: its name in published files.
    ///   - others: further names that are understood, too.
    ///   - path: the setting.
    ///   - kind: what it may be, in every file.
    ///   - unit: the unit of a number.
    ///   - role: what the key is for; nil for what networks are for: the model.
    ///   - omitting: a value that published files leave out.
    ///   - summary: one sentence for the reference and the editor.
    public init<Value: BackboneArgumentValue>(
        _ key: String, published name: String, _ others: String..., at path: WritableKeyPath<Family, Value> & Sendable,
        _ kind: SettingsSchema.Kind, unit: String? = nil, role: SettingsSchema.Role? = nil, omitting: Value? = nil,
        _ summary: String
    ) {
        let preset = Family(side: 64, channels: 3, labels: 0)[keyPath: path].node
        self.init(
            SettingsSchema.Field(key, kind, default: preset, unit: unit, role: role, summary), names: [name] + others,
            at: path, kind,
            role: .own, isRequired: false, omitting: omitting)
    }

    /// A setting that no cascade file has: the stage, its family and the cascade decide it.
    ///
    /// - Parameters:
    ///   - name: its name in published files.
    ///   - others: further names that are understood, too.
    ///   - path: the setting.
    ///   - kind: what it may be, in every file.
    ///   - role: what it is for, where the program needs to know.
    ///   - isRequired: whether a published file must have it; where it need not, it has the family's default.
    ///   - omitting: a value that published files leave out.
    public init<Value: BackboneArgumentValue>(
        published name: String, _ others: String..., at path: WritableKeyPath<Family, Value> & Sendable,
        _ kind: SettingsSchema.Kind, role: BackboneArgumentRole = .own, isRequired: Bool = false, omitting: Value? = nil
    ) {
        self.init(
            nil, names: [name] + others, at: path, kind, role: role, isRequired: isRequired, omitting: omitting)
    }

    private init<Value: BackboneArgumentValue>(
        _ field: SettingsSchema.Field?, names: [String], at path: WritableKeyPath<Family, Value> & Sendable,
        _ kind: SettingsSchema.Kind, role: BackboneArgumentRole, isRequired: Bool, omitting: Value?
    ) {
        let name = names[0]
        self.init(
            field, published: names, role: role,
            take: { network, settings in
                if let field { network[keyPath: path] = Value(settings, field.key) }
            },
            read: { network, reader in
                if let value: Value = try reader.first(names) {
                    network[keyPath: path] = value
                } else if isRequired {
                    throw reader.missing(names[0])
                }
            },
            write: { network, writer in
                if network[keyPath: path] != omitting { try writer.write(network[keyPath: path], name) }
            },
            check: { network throws(BatonError) in
                if let problem = kind.problem(of: network[keyPath: path].node) { throw .impossible(name, problem) }
            })
    }

    /// An argument of published files that has one value here: any other is refused.
    public static func fixed(_ name: String, _ value: Bool, isWritten: Bool = true) -> BackboneArgument {
        BackboneArgument(
            published: [name],
            read: { _, reader in
                if let found: Bool = try reader.first([name]), found != value {
                    throw reader.failure(at: name, "only \(value) is possible here")
                }
            },
            write: { _, writer in if isWritten { try writer.write(value, name) } })
    }

    /// An argument of published files that belongs to training or to another program: it is passed over.
    public static func ignored(_ name: String) -> BackboneArgument {
        BackboneArgument(published: [name], read: { _, reader in reader.skip(name) }, write: { _, _ in })
    }
}

extension SettingsSchema.Kind {
    /// Why a setting may not have `value`; nil where it may.
    fileprivate func problem(of value: SettingsNode.Value) -> String? {
        switch (self, value) {
        case (.int(let range), .int(let number)) where !range.contains(number):
            "\(number) is outside \(range.lowerBound) to \(range.upperBound)"
        case (.number(let range), .int(let number)) where !range.contains(Double(number)):
            "\(number) is not \(range)"
        case (.number(let range), .number(let number)) where !range.contains(number):
            "\(number) is not \(range)"
        case (.list(let kind, let count), .list(let items)):
            count.contains(items.count)
                ? items.lazy.compactMap { kind.problem(of: $0.value) }.first
                : "\(items.count) entries, not \(count.lowerBound) to \(count.upperBound)"
        default: nil
        }
    }
}
