import BatonTensor

/// What can be wrong with a network's description or with values that are loaded into it.
public enum NetworkError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A setting that no network can have, for instance a resolution that its levels do not divide.
    case configuration(key: String, problem: String)
    /// Settings that are possible one by one, of a network that no machine can run.
    case tooLarge
    /// A `config` text that is not JSON, or not of a network.
    case notAConfiguration(problem: String)
    /// An array for a name that the network, optimiser or average does not have.
    case unknownName(String)
    /// A name without an array.
    case missing(String)
    /// An array of another shape.
    case shape(name: String, found: Shape, expected: Shape)
    /// A buffer that the configuration determines, with other values.
    case buffer(String)
    /// An array with a value that is NaN or infinite.
    case notFinite(String)

    /// The exit code of a process that ends because of this error (after `sysexits.h`).
    public var exitCode: Int32 {
        switch self {
        case .configuration, .tooLarge: 78
        default: 65
        }
    }

    /// What is wrong, with names, what was found and what was expected.
    public var description: String {
        switch self {
        case .configuration(let key, let problem): "\(key): \(problem)"
        case .tooLarge: "the network is too large: one image would take more than 10^17 operations"
        case .notAConfiguration(let problem): "not a network configuration: \(problem)"
        case .unknownName(let name): "there is nothing named '\(name)'"
        case .missing(let name): "'\(name)' is missing"
        case .shape(let name, let found, let expected): "'\(name)' has the shape \(found), expected \(expected)"
        case .notFinite(let name): "'\(name)' holds values that are NaN or infinite"
        case .buffer(let name): "'\(name)' differs from what the configuration says"
        }
    }
}
