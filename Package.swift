// swift-tools-version: 6.1
import PackageDescription

/// The library products end here; the families under `Plugins` and the executable sit on top.
let package = Package(
    name: "baton",
    products: [
        .executable(name: "baton", targets: ["baton"]),
        .library(name: "BatonKit", targets: ["BatonKit"]),
        .library(name: "RelayFamily", targets: ["RelayFamily"]),
        .library(name: "ConditionedFamily", targets: ["ConditionedFamily"]),
        .library(name: "BatonConformance", targets: ["BatonConformance"]),
        .library(name: "LowDiffFamily", targets: ["LowDiffFamily"]),
        .library(name: "ResizeFamily", targets: ["ResizeFamily"]),
        .library(name: "BatonCLI", targets: ["BatonCLI"]),
        .library(name: "BatonBenchmarks", targets: ["BatonBenchmarks"]),
        .library(name: "BatonTerminal", targets: ["BatonTerminal"]),
        // The engine alone, and the settings alone.
        .library(name: "BatonTensor", targets: ["BatonTensor"]),
        .library(name: "BatonSettings", targets: ["BatonSettings"]),
        // Preloaded by tests; nothing links it.
        .library(name: "FaultInjection", type: .dynamic, targets: ["FaultInjection"]),
    ],
    traits: [
        .trait(
            name: "FFTW",
            description: "Whole-image transforms on FFTW. A binary built with it is, as a whole, GPL-3.0-or-later."),
        .default(enabledTraits: ["FFTW"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // Bindings: module maps and inline shims, nothing else.
        .systemLibrary(
            name: "CFFTW", path: "Sources/Bindings/CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
        .systemLibrary(
            name: "CHDF5", path: "Sources/Bindings/CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
        .systemLibrary(name: "COneDNN", path: "Sources/Bindings/COneDNN", providers: [.apt(["libdnnl-dev"])]),
        .systemLibrary(
            name: "CSPNG", path: "Sources/Bindings/CSPNG", pkgConfig: "spng", providers: [.apt(["libspng-dev"])]),
        .systemLibrary(
            name: "CTurboJPEG", path: "Sources/Bindings/CTurboJPEG", pkgConfig: "libturbojpeg",
            providers: [.apt(["libturbojpeg0-dev"])]),
        .systemLibrary(
            name: "CWebP", path: "Sources/Bindings/CWebP", pkgConfig: "libwebp", providers: [.apt(["libwebp-dev"])]),
        .systemLibrary(
            name: "CZip", path: "Sources/Bindings/CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        .systemLibrary(
            name: "CFreeType", path: "Sources/Bindings/CFreeType", pkgConfig: "freetype2",
            providers: [.apt(["libfreetype-dev"])]),
        .systemLibrary(
            name: "CHarfBuzz", path: "Sources/Bindings/CHarfBuzz", pkgConfig: "harfbuzz",
            providers: [.apt(["libharfbuzz-dev"])]),

        .systemLibrary(
            name: "COpenSSL", path: "Sources/Bindings/COpenSSL", pkgConfig: "libcrypto",
            providers: [.apt(["libssl-dev"])]),

        // The ground: errors, the one way to write a file, and settings.
        .target(name: "BatonFiles"),
        .target(name: "BatonSettings", dependencies: ["BatonFiles", "COpenSSL"]),

        // The engine.
        .target(
            name: "BatonKernels",
            linkerSettings: [
                .linkedLibrary("gomp"), .linkedLibrary("dnnl"), .linkedLibrary("dl"), .linkedLibrary("m"),
            ]),
        .target(
            name: "BatonTensor",
            dependencies: ["BatonKernels", "COneDNN"]),
        .target(name: "BatonNetworks", dependencies: ["BatonFiles", "BatonSettings", "BatonTensor", "BatonKernels"]),

        // The method.
        .target(name: "BatonDiffusion", dependencies: ["BatonFiles", "BatonTensor", "BatonNetworks", "BatonSettings"]),
        .target(
            name: "RelayFamily", dependencies: ["BatonFiles", "BatonSettings", "BatonTensor", "BatonDiffusion"],
            path: "Plugins/Relay"
        ),
        .target(
            name: "ConditionedFamily",
            dependencies: ["BatonFiles", "BatonNetworks", "BatonSettings", "BatonDiffusion"],
            path: "Plugins/Conditioned"),
        .target(
            name: "LowDiffFamily",
            dependencies: ["BatonFiles", "BatonNetworks", "BatonSettings", "BatonTensor", "BatonDiffusion"],
            path: "Plugins/LowDiff"),
        .target(
            name: "ResizeFamily", dependencies: ["BatonFiles", "BatonSettings", "BatonTensor", "BatonDiffusion"],
            path: "Plugins/Resize"),

        // Files, pictures, configuration.
        .target(name: "BatonHDF5", dependencies: ["BatonFiles", "BatonKernels", "CHDF5"]),
        .target(
            name: "BatonCheckpoints",
            dependencies: ["BatonKernels", "BatonTensor", "BatonFiles", "BatonHDF5", "BatonNetworks"]),
        .target(
            name: "BatonData",
            dependencies: [
                "BatonFiles", "BatonHDF5", "BatonSettings", "BatonTensor", "CSPNG", "CTurboJPEG", "CWebP",
                "CZip", "CFreeType", "CHarfBuzz",
            ]),
        .target(
            name: "BatonConfiguration",
            dependencies: ["BatonNetworks", "BatonDiffusion", "BatonFiles", "BatonSettings", "Yams"]),

        // What stages of every family must pass, for tests.
        .target(
            name: "BatonConformance",
            dependencies: [
                "BatonFiles",
                "BatonCheckpoints", "BatonData", "BatonDiffusion", "BatonEvaluation", "BatonNetworks", "BatonSettings",
                "BatonTensor",
            ]),

        // Drawings, and judging what was made.
        .target(name: "BatonCharts"),
        .target(
            name: "BatonEvaluation",
            dependencies: [
                "BatonCharts", "BatonData", "BatonDiffusion", "BatonFiles", "BatonSettings", "BatonTensor",
                .target(name: "CFFTW", condition: .when(traits: ["FFTW"])),
            ]),

        // Who watches a command: a terminal, and the signals of its process.
        .target(name: "BatonTerminal", dependencies: ["BatonCharts", "BatonFiles", "BatonSettings"]),

        // The work.
        .target(
            name: "BatonTraining",
            dependencies: [
                "BatonHDF5", "BatonNetworks", "BatonSettings", "BatonTensor",
                "BatonFiles", "BatonKernels", "BatonCharts", "BatonDiffusion", "BatonCheckpoints", "BatonData",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .target(
            name: "BatonExperiments",
            dependencies: [
                "BatonCharts", "BatonCheckpoints", "BatonConfiguration", "BatonData", "BatonDiffusion",
                "BatonEvaluation",
                "BatonFiles", "BatonHDF5", "BatonNetworks", "BatonSettings", "BatonTensor", "BatonTraining",
            ]),
        .target(
            name: "BatonCLI",
            dependencies: [
                "BatonCharts", "BatonCheckpoints", "BatonConfiguration", "BatonData", "BatonDiffusion",
                "BatonEvaluation",
                "BatonExperiments", "BatonFiles", "BatonHDF5", "BatonNetworks", "BatonSettings", "BatonTensor",
                "BatonTerminal",
                "BatonTraining", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "BatonBenchmarks",
            dependencies: [
                "BatonFiles",
                "BatonCharts", "BatonCheckpoints", "BatonCLI", "BatonConfiguration", "BatonDiffusion",
                "BatonExperiments",
                "BatonNetworks", "BatonSettings", "BatonTensor", "BatonTerminal",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .target(
            name: "BatonKit",
            dependencies: [
                "BatonFiles",
                "BatonCheckpoints", "BatonConfiguration", "BatonData", "BatonDiffusion", "BatonEvaluation",
                "BatonExperiments", "BatonNetworks", "BatonSettings", "BatonTensor", "BatonTraining",
            ]),
        .executableTarget(
            name: "baton",
            dependencies: [
                "BatonBenchmarks", "BatonCLI", "RelayFamily", "ConditionedFamily", "LowDiffFamily", "ResizeFamily",
            ],
            path: "Sources/Command"),

        .target(name: "BatonTestSupport", dependencies: ["BatonDiffusion"], path: "Tests/BatonTestSupport"),
        .target(name: "FaultInjection", path: "Tests/FaultInjection", linkerSettings: [.linkedLibrary("dl")]),
        .testTarget(name: "BatonFilesTests", dependencies: ["BatonTestSupport", "BatonFiles"]),
        .testTarget(name: "BatonTerminalTests", dependencies: ["BatonCharts", "BatonFiles", "BatonTerminal"]),
        .testTarget(name: "BatonTensorTests", dependencies: ["BatonTestSupport", "BatonTensor", "BatonKernels"]),
        .testTarget(
            name: "BatonNetworksTests",
            dependencies: ["BatonFiles", "BatonTensor", "BatonNetworks", "BatonCheckpoints", "BatonDiffusion"]),
        .testTarget(name: "BatonSettingsTests", dependencies: ["BatonFiles", "BatonSettings"]),
        .testTarget(
            name: "BatonDiffusionTests",
            dependencies: [
                "BatonTestSupport", "BatonFiles",
                "BatonNetworks", "BatonSettings", "BatonTensor", "BatonDiffusion", "BatonCheckpoints",
                "BatonConformance",
            ]),
        .testTarget(
            name: "RelayFamilyTests",
            dependencies: [
                "BatonTestSupport", "BatonFiles",
                "BatonDiffusion", "BatonNetworks", "BatonSettings", "BatonTensor", "RelayFamily", "BatonCheckpoints",
                "BatonConformance",
            ]),
        .testTarget(
            name: "ConditionedFamilyTests",
            dependencies: [
                "BatonFiles",
                "BatonDiffusion", "BatonNetworks", "BatonSettings", "BatonTensor", "ConditionedFamily",
                "BatonConformance",
            ]),
        .testTarget(
            name: "LowDiffFamilyTests",
            dependencies: [
                "BatonFiles",
                "BatonDiffusion", "BatonNetworks", "BatonSettings", "BatonTensor", "LowDiffFamily",
                "BatonConfiguration", "BatonCheckpoints", "BatonConformance",
            ]),
        .testTarget(
            name: "ResizeFamilyTests",
            dependencies: ["BatonDiffusion", "BatonTensor", "ResizeFamily", "BatonConformance"]),
        .testTarget(name: "BatonHDF5Tests", dependencies: ["BatonFiles", "BatonTestSupport", "BatonHDF5"]),
        .testTarget(
            name: "BatonCheckpointsTests",
            dependencies: [
                "BatonFiles", "BatonNetworks", "BatonTensor", "BatonTestSupport", "BatonCheckpoints", "BatonHDF5",
            ]),
        .testTarget(
            name: "BatonDataTests",
            dependencies: ["BatonFiles", "BatonHDF5", "BatonTensor", "BatonTestSupport", "BatonData"]),
        .testTarget(name: "BatonChartsTests", dependencies: ["BatonCharts"]),
        .testTarget(
            name: "BatonEvaluationTests",
            dependencies: [
                "BatonFiles",
                "BatonConformance", "BatonData", "BatonDiffusion", "BatonSettings", "BatonTensor", "BatonEvaluation",
            ]),
        .testTarget(
            name: "BatonConfigurationTests",
            dependencies: [
                "BatonFiles",
                "BatonDiffusion", "BatonSettings", "BatonTestSupport",
                "BatonConfiguration", "RelayFamily", "ConditionedFamily", "LowDiffFamily", "ResizeFamily",
            ]),
        .testTarget(
            name: "BatonTrainingTests",
            dependencies: [
                "BatonFiles",
                "BatonConformance", "BatonCheckpoints", "BatonData", "BatonDiffusion", "BatonNetworks", "BatonSettings",
                "BatonTensor",
                "BatonTestSupport", "BatonTraining", "BatonConfiguration", "RelayFamily", "ConditionedFamily",
                "LowDiffFamily",
            ]),
        .testTarget(
            name: "BatonExperimentsTests",
            dependencies: [
                "BatonCheckpoints", "BatonConfiguration", "BatonData", "BatonDiffusion", "BatonEvaluation",
                "BatonFiles", "BatonNetworks", "BatonTensor", "BatonTraining", "BatonExperiments", "BatonKit",
                "BatonSettings", "BatonTestSupport", "RelayFamily",
            ]),
        .testTarget(
            name: "BatonCLITests",
            dependencies: [
                "BatonConfiguration", "BatonDiffusion", "BatonEvaluation", "BatonExperiments", "BatonNetworks",
                "BatonTraining",
                "BatonCheckpoints", "BatonData", "BatonFiles", "BatonSettings", "BatonTensor", "BatonTestSupport",
                "BatonCLI", "BatonCharts", "BatonKit", "RelayFamily", "ConditionedFamily", "baton",
            ]),
    ],
    swiftLanguageModes: [.v6]
)
