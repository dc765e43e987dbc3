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

    /// The settings that `node` would give if all that is wrong in it were right, so that the rest can be judged.
    ///
    /// What was put in the place of something wrong is located at ``SourceLocation/standIn``, as far as it is looked at.
    /// - Parameters:
    ///   - node: the settings as read.
    ///   - choice: which of the values that would be right: what is found whatever this is, is not due to them.
    /// - Returns: nil only where nothing right can be thought of.
    public func filling(_ node: SettingsNode, choice: Int) -> Settings? {
        var validator = SettingsValidator(filling: choice)
        let resolved =
            validator.map(node, schema: self, path: "", label: title)
            ?? validator.map(SettingsNode(.map([]), at: .standIn), schema: self, path: "", label: title)
        return resolved.map { Settings(schema: self, node: $0, type: nil) }
    }

    /// The settings of a map in which nothing is written, or nil where a key is required.
    public var defaults: Settings? { validate(SettingsNode(.map([]))).settings }
}
