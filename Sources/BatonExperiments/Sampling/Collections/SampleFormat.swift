/// What samples are written as.
public enum SampleFormat: String, CaseIterable, Sendable {
    /// A picture a seed.
    case png
    /// One file of numpy arrays: `arr_0` uint8 `[N, H, W, C]`, `seeds`, `labels`; what ADM's evaluation reads. Images of a space
    /// without a codec are float32 `[N, C, H, W]`.
    case npz
    /// One data set, as `baton data` makes them; of floats where the space has no codec.
    case h5
    /// One file with the exact images, float32 `[N, C, H, W]` in the value range, `seeds` and `labels`.
    case safetensors

    /// Whether all samples go into one file.
    public var isCollection: Bool { self != .png }
}
