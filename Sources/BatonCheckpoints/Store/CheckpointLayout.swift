/// Where everything lies in a checkpoint file; see docs/decisions/0007-checkpoint-format.md.
enum CheckpointLayout {
    static let format = "baton-checkpoint"
    static let version: Int64 = 1

    static let configuration = "/meta/config"
    static let network = "/meta/network"
    static let provenance = "/meta/provenance"
    static let stages = "/stages"
    static let state = "/state"
    static let random = "/state/rng"
    static let statistics = "/state/statistics"

    /// The attribute of every data set that holds the CRC-32C of its bytes.
    static let checksum = "crc32c"

    /// Names of the optimiser's first moments begin with it; each may have an attribute `step` of its own.
    static let firstMoment = "first."

    static func group(_ section: CheckpointFile.Section, of stage: String) -> String {
        "\(stages)/\(stage)/\(section.rawValue)"
    }

    /// The path of an array relative to its section: dots of the published name become slashes.
    static func path(of name: String) -> String {
        String(name.map { $0 == "." ? "/" : $0 })
    }

    /// The published name of a path relative to its section.
    static func name(of path: String) -> String {
        String(path.map { $0 == "/" ? "." : $0 })
    }
}
