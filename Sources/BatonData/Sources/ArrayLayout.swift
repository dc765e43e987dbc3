import BatonFiles

/// How an array holds pictures: their size, and where channels are.
struct ArrayLayout: Hashable {
    /// More pictures than this are no data set, but an attack on memory.
    static let mostPictures = 1 << 24

    /// How many pictures.
    let count: Int
    let width: Int
    let height: Int
    let channels: Int
    /// Whether each channel is a plane of its own.
    let isPlanar: Bool

    /// Values of one picture.
    var stride: Int { width * height * channels }

    /// Whether an array may hold pictures at all: uint8 of three or four dimensions.
    static func holdsPictures(_ header: NPYHeader) -> Bool {
        header.element == .unsigned(bytes: 1) && [3, 4].contains(header.shape.count)
    }

    /// Reads `[N, H, W]`, `[N, H, W, C]` or `[N, C, H, W]` with 1, 3 or 4 channels from a header.
    ///
    /// - Throws: `badData` where it is none of these, or may be two of them.
    init(_ header: NPYHeader, name: String) throws(BatonError) {
        let shape = header.shape
        let expected = "uint8 [N, H, W, C], [N, C, H, W] or [N, H, W] with 1, 3 or 4 channels"
        guard Self.holdsPictures(header), shape.allSatisfy({ (1...(1 << 40)).contains($0) }) else {
            throw BatonError(
                .badData, "the array holds no pictures", file: name, found: "\(header.descr) \(shape)",
                expected: expected,
                hint: header.element != .unsigned(bytes: 1)
                    ? "scale its values to 0…255 and store them as uint8, or import floats [N, C, H, W] as they are"
                    : nil)
        }
        guard !header.isFortran else {
            throw BatonError(
                .badData, "the array is in Fortran's order", file: name, expected: "C order",
                hint: "save numpy.ascontiguousarray(array)")
        }
        guard shape[0] <= Self.mostPictures else {
            throw BatonError(
                .badData, "the array has too many pictures", file: name, found: "\(shape[0])",
                expected: "at most \(Self.mostPictures)")
        }
        count = shape[0]
        guard shape.count == 4 else {
            (height, width, channels, isPlanar) = (shape[1], shape[2], 1, false)
            return
        }
        let places = [
            (height: shape[1], width: shape[2], channels: shape[3], isPlanar: false),
            (height: shape[2], width: shape[3], channels: shape[1], isPlanar: true),
        ]
        .filter { [1, 3, 4].contains($0.channels) }
        // Sides of 1, 3 or 4 pixels look like channels; pictures are square more often than not.
        let squares = places.filter { $0.width == $0.height }
        guard let place = places.count == 1 ? places[0] : squares.count == 1 ? squares[0] : nil else {
            throw BatonError(
                .badData, places.isEmpty ? "the array holds no pictures" : "the array's channels may be first or last",
                file: name, found: "\(shape)", expected: expected)
        }
        (height, width, channels, isPlanar) = place
    }

    /// One picture, with the array's channels.
    ///
    /// - Precondition: as many values as ``stride``, sides that ``ImageLimits`` allow.
    func picture(_ values: [UInt8]) -> PixelImage {
        isPlanar
            ? PixelImage(width: width, height: height, channels: channels, planarBytes: values)
            : PixelImage(width: width, height: height, channels: channels, pixels: values)
    }
}
