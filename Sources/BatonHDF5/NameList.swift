/// Texts that a C callback hands over one by one.
final class NameList {
    private(set) var names: [String] = []
    /// Whether every text was UTF-8.
    private(set) var isValid = true

    func append(_ text: UnsafePointer<CChar>?) {
        if let text, let name = String(validatingCString: text) { names.append(name) } else { isValid = false }
    }

    /// The list that a callback's context points to.
    static func at(_ context: UnsafeMutableRawPointer?) -> NameList? {
        context.map { Unmanaged<NameList>.fromOpaque($0).takeUnretainedValue() }
    }

    /// What to pass as context; the list must outlive the call.
    var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
}
