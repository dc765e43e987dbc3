import BatonFiles
import BatonNetworks

/// Networks that are only looked at, each made once however often a cascade is judged.
final class NetworkCache {
    private struct Key: Hashable {
        let owner: String
        let configuration: NetworkConfiguration
    }

    private var known: [Key: Result<any Backbone, BatonError>] = [:]

    /// The network of `configuration`, without values; owners do not share theirs.
    func backbone(
        _ configuration: NetworkConfiguration, of owner: String
    ) throws(BatonError) -> any Backbone {
        let key = Key(owner: owner, configuration: configuration)
        if let result = known[key] { return try result.get() }
        let result: Result<any Backbone, BatonError>
        do throws(BatonError) {
            result = .success(try configuration.makeBackbone())
        } catch {
            result = .failure(error)
        }
        known[key] = result
        return try result.get()
    }
}
