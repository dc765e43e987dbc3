import BatonSettings

/// One combination of the values of a sweep's axes.
struct SweepPoint: Sendable, Hashable {
    /// A key and its value.
    struct Setting: Sendable, Hashable {
        let path: String
        let value: String
    }

    /// One setting an axis, in the order of the axes.
    let settings: [Setting]

    /// The changes to the cascade.
    var overrides: [String] { settings.map { "\($0.path)=\($0.value)" } }

    /// The point's folder: its settings, in characters that every file system takes.
    var folder: String {
        let name = settings.map { setting in
            let path = setting.path.hasPrefix("stages.") ? String(setting.path.dropFirst(7)) : setting.path
            return "\(path)=\(setting.value)"
        }.joined(separator: "+")
        let plain = String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || ".=+-_".contains($0)) ? $0 : "_" })
        guard plain.count > 120 || plain != name else { return name }
        return "\(plain.prefix(100))-\(Digest.hex(of: name.utf8).prefix(8))"
    }

    /// Most points of a sweep.
    static let limit = 1000

    /// Every combination, the last axis varying fastest.
    static func all(_ axes: [SweepAxis]) throws(BatonError) -> [SweepPoint] {
        for (index, axis) in axes.enumerated() where axes[..<index].contains(where: { $0.path == axis.path }) {
            throw BatonError(.usage, "the key '\(axis.path)' is varied twice", hint: "give all its values to one -g")
        }
        let count = axes.reduce(1.0) { $0 * Double($1.values.count) }
        guard count <= Double(limit) else {
            throw BatonError(.usage, "the sweep has \(Int(count)) points, more than \(limit)")
        }
        var points: [[Setting]] = [[]]
        for axis in axes {
            points = points.flatMap { point in axis.values.map { point + [Setting(path: axis.path, value: $0)] } }
        }
        return points.map(SweepPoint.init)
    }
}
