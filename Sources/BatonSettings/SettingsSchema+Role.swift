extension SettingsSchema {
    /// What a key is for. What identifies a model, a training and samples is all that is for it, so that no list of keys has to be
    /// kept beside the schemas.
    ///
    /// A key without a role is for what the map is for that it stands in, and the whole of a configuration for the model.
    public enum Role: Sendable, CaseIterable {
        /// What is learnt: with another value it is another function, and weights do not fit.
        case model
        /// What is kept from a network while it learns, such as dropout: another training of the same model.
        case regularization
        /// How weights are trained: with another value it is another training of the same model.
        case training
        /// How long that takes, what is told of it and what is kept: with another value the same training goes on.
        case report
        /// How images are made with weights.
        case sampling
        /// How many steps that takes: what a budget of network calls sets.
        case steps
        /// What something is called: names key random numbers and classes, and weights do not depend on them.
        case name
        /// Where weights are.
        case place
    }

    /// `node`, a map of this schema, without the keys that are for something other than `roles`. Keys that the schema does not know
    /// count as the map that they stand in.
    public func keeping(_ roles: Set<Role>, in node: SettingsNode) -> SettingsNode {
        keeping(roles, in: node, below: .model)
    }

    /// The path of the first key that is for `role` in `node`, a map of this schema, such as `sampler.steps`; nil without one.
    public func path(of role: Role, in node: SettingsNode) -> String? {
        for field in fields {
            if field.role == role { return field.key }
            guard let inner = node[field.key], let schema = field.kind.schema(of: inner) else { continue }
            if let path = schema.path(of: role, in: inner) { return "\(field.key).\(path)" }
        }
        return nil
    }

    fileprivate func keeping(_ roles: Set<Role>, in node: SettingsNode, below role: Role) -> SettingsNode {
        guard let entries = node.entries else { return node }
        let kept = entries.compactMap { entry -> SettingsNode.Entry? in
            let field = self[entry.key]
            let own = field?.role ?? role
            guard let field, let inner = field.kind.keeping(roles, in: entry.node, below: own) else {
                return roles.contains(own) ? entry : nil
            }
            // Of a map that is for something else, only what was found in it.
            guard roles.contains(own) || inner.entries?.isEmpty == false else { return nil }
            return SettingsNode.Entry(entry.key, at: entry.keyLocation, inner)
        }
        return SettingsNode(.map(kept), at: node.location)
    }
}

extension Set<SettingsSchema.Role> {
    /// What identifies a model: which weights fit.
    public static let model: Set = [.model]
    /// What identifies a training: which run goes on.
    public static let run: Set = [.model, .regularization, .training, .name]
    /// What identifies samples: which may stand side by side, given the weights.
    public static let samples: Set = [.model, .regularization, .sampling, .steps, .name]
}

extension SettingsSchema.Kind {
    /// The schema of `node`, a value of this kind; nil for what is no map of known keys.
    fileprivate func schema(of node: SettingsNode) -> SettingsSchema? {
        guard node.entries != nil else { return nil }
        let type = node["type"]?.text
        return maps.first { $0.type == nil || $0.type == type }?.schema
    }

    /// A value of this kind without the keys that are for something other than `roles`; nil for what has no keys.
    fileprivate func keeping(
        _ roles: Set<SettingsSchema.Role>, in node: SettingsNode, below role: SettingsSchema.Role
    ) -> SettingsNode? {
        switch self {
        case .list(let kind, _):
            guard let items = node.items, !kind.maps.isEmpty else { return nil }
            let kept = items.map { kind.keeping(roles, in: $0, below: role) ?? $0 }
            return SettingsNode(.list(kept), at: node.location)
        case .dictionary(let kind):
            guard let entries = node.entries, !kind.maps.isEmpty else { return nil }
            let kept = entries.map {
                SettingsNode.Entry($0.key, at: $0.keyLocation, kind.keeping(roles, in: $0.node, below: role) ?? $0.node)
            }
            return SettingsNode(.map(kept), at: node.location)
        default: return schema(of: node)?.keeping(roles, in: node, below: role)
        }
    }
}
