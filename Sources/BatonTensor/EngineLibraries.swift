import BatonKernels

/// The libraries that the engine computes with, for provenance.
public enum EngineLibraries {
    /// Whether the processor has AVX-512, for which some kernels are written.
    package static var hasWideVectors: Bool { baton_winograd_available() }

    /// Their versions by name; OpenBLAS also tells what it was made for.
    public static var versions: [String: String] {
        ["onednn": OneDNN.version, "openblas": String(cString: baton_blas_configuration())]
    }
}
