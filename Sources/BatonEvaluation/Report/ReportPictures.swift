/// The pictures that a report shows.
public struct ReportPictures: Sendable {
    /// Every stage of every arm.
    public var strips: PictureStrips
    /// Every arm beside the nearest pictures of the data; nil where those were not looked for.
    public var neighbours: PictureStrips?
    /// Noisy inputs and what became of them; nil without such a run.
    public var noisyInputs: PictureStrips?

    /// Collects pictures.
    public init(strips: PictureStrips, neighbours: PictureStrips? = nil, noisyInputs: PictureStrips? = nil) {
        self.strips = strips
        self.neighbours = neighbours
        self.noisyInputs = noisyInputs
    }
}
