import BatonKit

/// How much of a picture is brighter than the middle.
struct Brightness: Metric {
    let id = "brightness"
    let title = "Brightness"
    let summary = "The share of bright pixels."
    let unit = ""
    let goal = MetricGoal.likeData

    func measure(_ pictures: PictureSet, against references: ReferencePictures) throws -> (any Measurement)? {
        let shares = (0..<pictures.count).map { index in
            let values = pictures.images.slice(axis0: index..<(index + 1)).array()
            return Double(values.count { $0 > 0 }) / Double(values.count)
        }
        return MeanMeasurement([MetricPart("")], [shares])
    }
}
