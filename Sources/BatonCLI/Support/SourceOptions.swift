import ArgumentParser
import BatonDiffusion
import BatonExperiments

/// What pictures are made from besides noise: the images of a stage below, a picture to change, or one to fill in.
struct SourceOptions: ParsableArguments {
    @Option(
        help: """
            Images to begin from: a picture, a folder (files named by seed, or in the order of names), a data set \
            (.h5), or floats (.safetensors). With --from they stand in place of the stage below; with --strength, \
            --from-sigma or --mask they are the pictures to change.
            """, completion: .file())
    var input: String?

    @Flag(
        help: """
            Crop larger input pictures square and average them down to the size that the stage takes. What comes out is of \
            the stage's own size, whatever theirs.
            """)
    var resize = false

    @Option(
        help: ArgumentHelp(
            "Change the input: the share of the first stage's steps that is taken, from 0 (nothing changes) to 1.",
            valueName: "0…1"))
    var strength: Double?

    @Option(
        help: ArgumentHelp("Change the input: the noise level at which the first stage begins with it.", valueName: "σ")
    )
    var fromSigma: Double?

    @Option(
        help: """
            Keep a part of the input, exactly: a picture, or a folder of them, white where a new image is made and \
            black where the input stays.
            """, completion: .file())
    var mask: String?

    /// Whether the input is a picture to change.
    var changesInput: Bool { strength != nil || fromSigma != nil || mask != nil }

    func validate() throws {
        guard input != nil || !changesInput else {
            throw ValidationError("--strength, --from-sigma and --mask need --input with the picture to change")
        }
        guard strength == nil || fromSigma == nil else {
            throw ValidationError("--strength and --from-sigma exclude each other")
        }
        if let strength, !(0...1).contains(strength) { throw ValidationError("--strength is a number from 0 to 1") }
        if let fromSigma, !(fromSigma >= 0 && fromSigma.isFinite) {
            throw ValidationError("--from-sigma is a noise level of at least 0")
        }
    }

    /// The pictures that the options name; nil for none.
    var request: SampleRequest.Input? {
        input.map { input in
            let start: GivenImages.Start =
                strength.map { .strength($0) } ?? fromSigma.map { .sigma($0) } ?? .schedule
            return SampleRequest.Input(
                input, resizes: resize, change: changesInput ? .init(start: start, mask: mask) : nil)
        }
    }
}
