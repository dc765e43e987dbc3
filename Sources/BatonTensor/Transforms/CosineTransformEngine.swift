/// Which way a transform goes.
enum CosineTransformDirection: Sendable {
    case forward, inverse
}

/// What does the work of a `CosineTransform`, in place, for one size.
protocol CosineTransformEngine: Sendable {
    func transform(_ values: UnsafeMutableBufferPointer<Double>, _ direction: CosineTransformDirection)
    func transform(_ values: UnsafeMutableBufferPointer<Float>, _ direction: CosineTransformDirection)
}
