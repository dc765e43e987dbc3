import BatonKernels

/// The libraries that the engine computes with, for provenance.
public enum EngineLibraries {
    /// Whether there is AVX-512, for which some kernels are written: the processor has it, and oneDNN has not been told to
    /// do without (`ONEDNN_MAX_CPU_ISA`), which then holds for the whole engine.
    package static let hasWideVectors = baton_winograd_available() && OneDNN.hasWideVectors

    /// Their versions by name; OpenBLAS also tells what it was made for.
    public static var versions: [String: String] {
        ["onednn": OneDNN.version, "openblas": String(cString: baton_blas_configuration())]
    }
}
