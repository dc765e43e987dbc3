/// One line of a manifest: a finished image, how it was made, and hashes to tell whether it is still that.
struct SampleRecord: Codable, Sendable, Hashable {
    /// Place in the job, from 0.
    var i: Int
    /// The seed.
    var seed: UInt64
    /// The class; absent for none.
    var label: Int?
    /// The name of the class; absent where classes have none, and in manifests of older versions.
    var labelName: String?
    /// The picture, relative to the folder.
    var file: String
    /// SHA-256 of the picture file.
    var png: String
    /// SHA-256 of what each stage handed over, in floating point.
    var stages: [String: String]
    /// Network evaluations of each stage.
    var calls: [String: Int]
    /// SHA-256 of the input image, where the first stage was given one.
    var input: String?
    /// Hash of the cascade, its weights and the stages that ran.
    var config: String
    /// Seconds, the image's share of its batch.
    var s: Double

    /// Whether both describe the same image of the same cascade; the time, the place in the job and
    /// the name of the class do not count.
    func agrees(with other: SampleRecord) -> Bool {
        var copy = other
        copy.i = i
        copy.s = s
        copy.labelName = labelName
        return copy == self
    }
}
