// swift-tools-version: 6.1
import PackageDescription

/// The examples together, so that Baton is built once for all of them in `make test`. Each is a package of its own as well: that
/// is what to copy and to start from.
let package = Package(
    name: "examples",
    dependencies: [.package(name: "baton", path: "../..")],
    targets: [
        .executableTarget(
            name: "draw",
            dependencies: [
                .product(name: "BatonKit", package: "baton"), .product(name: "BatonCLI", package: "baton"),
                .product(name: "RelayFamily", package: "baton"),
            ],
            path: "library/Sources/draw"),
        .target(
            name: "RenoiseFamily", dependencies: [.product(name: "BatonKit", package: "baton")],
            path: "renoise/Sources/RenoiseFamily"),
        .executableTarget(
            name: "renoise-baton",
            dependencies: [
                "RenoiseFamily", .product(name: "BatonCLI", package: "baton"),
                .product(name: "RelayFamily", package: "baton"),
                .product(name: "ConditionedFamily", package: "baton"),
                .product(name: "LowDiffFamily", package: "baton"), .product(name: "ResizeFamily", package: "baton"),
            ],
            path: "renoise/Sources/renoise-baton"),
        .testTarget(
            name: "RenoiseFamilyTests",
            dependencies: ["RenoiseFamily", .product(name: "BatonConformance", package: "baton")],
            path: "renoise/Tests/RenoiseFamilyTests"),
    ],
    swiftLanguageModes: [.v6]
)
