import BatonDiffusion
import BatonSettings

/// Images that are mixed of two seeds' noise, as written after `--interpolate` and `--vary`.
public struct BlendRequest: Sendable, Hashable {
    /// The images, in order.
    public let samples: [SampleID]

    /// Most images of one request.
    static let limit = 10_000

    /// Reads `FROM:TO:COUNT`, the way from one seed to another in `COUNT` pictures, both ends among them.
    public static func way(_ text: String) throws(BatonError) -> BlendRequest {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let from = UInt64(parts[0]), let to = UInt64(parts[1]), let count = Int(parts[2]),
            (2...limit).contains(count)
        else {
            throw BatonError(
                .usage, "'\(text)' is no way from one seed to another",
                hint: "write FROM:TO:COUNT with 2 to \(limit) pictures, such as 3:7:8")
        }
        return BlendRequest(
            samples: (0..<count).map { step in
                SampleID(
                    seed: from,
                    blend: SampleBlend(with: .seed(to), share: rounded(Double(step) / Double(count - 1))))
            })
    }

    /// Reads `SEED:AMOUNT:COUNT`, so many variations of the seed's picture.
    public static func variations(_ text: String) throws(BatonError) -> BlendRequest {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let seed = UInt64(parts[0]), let amount = Double(parts[1]), (0...1).contains(amount),
            let count = Int(parts[2]), (1...limit).contains(count)
        else {
            throw BatonError(
                .usage, "'\(text)' are no variations of a seed",
                hint: "write SEED:AMOUNT:COUNT, the amount from 0 (the same) to 1 (another picture), such as 3:0.2:8")
        }
        return BlendRequest(
            samples: (1...count).map { number in
                SampleID(seed: seed, blend: SampleBlend(with: .variation(number), share: rounded(amount)))
            })
    }

    /// Shares are told apart to six digits, in names of files and for the noise alike.
    private static func rounded(_ share: Double) -> Double { (share * 1e6).rounded() / 1e6 }
}
