extension SettingsNode {
    /// This map without what stands at `path`, such as `condition.sigma`.
    public func removing(_ path: String) -> SettingsNode { removing(path.split(separator: ".").map(String.init)[...]) }

    private func removing(_ path: ArraySlice<String>) -> SettingsNode {
        guard let key = path.first else { return self }
        var copy = self
        copy[key] = path.count == 1 ? nil : self[key]?.removing(path.dropFirst())
        return copy
    }
}
