/// The pictures that a report shows.
public struct ReportPictures: Sendable {
    /// What every arm made at each budget, in the order of the rounds: one column an arm.
    public var finals: [PictureStrips]
    /// Every stage of every arm, at the last budget.
    public var strips: PictureStrips
    /// The ends of every metric that has a number a picture, at the last budget.
    public var extremes: [PictureExtremes]
    /// Every arm beside the nearest pictures of the data; nil where those were not looked for.
    public var neighbours: PictureStrips?
    /// Noisy inputs and what became of them; nil without such a run.
    public var noisyInputs: PictureStrips?

    /// Collects pictures.
    public init(
        finals: [PictureStrips], strips: PictureStrips, extremes: [PictureExtremes] = [],
        neighbours: PictureStrips? = nil, noisyInputs: PictureStrips? = nil
    ) {
        self.finals = finals
        self.strips = strips
        self.extremes = extremes
        self.neighbours = neighbours
        self.noisyInputs = noisyInputs
    }
}
