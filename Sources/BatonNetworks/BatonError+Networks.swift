import BatonFiles
import BatonTensor

/// What can be wrong with a network's description or with values that are loaded into it.
extension BatonError {
    /// A setting that no network can have, for instance a resolution that its levels do not divide; `key` is its published
    /// name.
    public static func impossible(_ key: String, _ problem: String) -> BatonError {
        BatonError(.impossible, problem, place: key)
    }

    /// An array for a name that the network, optimiser or average does not have.
    package static func unknownArray(_ name: String) -> BatonError {
        BatonError(.mismatch, "there is nothing named '\(name)'")
    }

    /// A name without an array.
    package static func missingArray(_ name: String) -> BatonError { BatonError(.mismatch, "'\(name)' is missing") }

    /// An array of another shape.
    package static func misshapenArray(_ name: String, found: Shape, expected: Shape) -> BatonError {
        BatonError(.mismatch, "'\(name)' has the shape \(found), expected \(expected)")
    }

    /// A buffer that the configuration determines, with other values.
    package static func foreignBuffer(_ name: String) -> BatonError {
        BatonError(.mismatch, "'\(name)' differs from what the configuration says")
    }

    /// An array with a value that is NaN or infinite.
    package static func notFinite(_ name: String) -> BatonError {
        BatonError(.notFinite, "'\(name)' holds values that are NaN or infinite")
    }
}
