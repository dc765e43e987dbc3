extension SettingsSchema {
    /// Checks `node` against this schema and fills in the defaults.
    ///
    /// Every problem is reported, each at its place; there are settings only where none of them is an error.
    /// - Parameters:
    ///   - node: the map as written.
    ///   - path: where the map stands in the whole configuration, for messages; empty for the whole of it.
    public func validate(_ node: SettingsNode, path: String = "") -> (settings: Settings?, diagnostics: [Diagnostic]) {
        var validator = SettingsValidator()
        let resolved = validator.map(node, schema: self, path: path, label: title.isEmpty ? "the settings" : title)
        guard let resolved, !validator.diagnostics.hasErrors else { return (nil, validator.diagnostics) }
        return (Settings(schema: self, node: resolved, type: nil), validator.diagnostics)
    }

    /// The settings of a map in which nothing is written, or nil where a key is required.
    public var defaults: Settings? { validate(SettingsNode(.map([]))).settings }
}
