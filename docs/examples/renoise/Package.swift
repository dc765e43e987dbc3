// swift-tools-version: 6.1
import PackageDescription

/// A stage family outside Baton, and a program that has it besides Baton's own.
let package = Package(
    name: "renoise",
    products: [.library(name: "RenoiseFamily", targets: ["RenoiseFamily"])],
    dependencies: [.package(name: "baton", path: "../../..")],
    targets: [
        .target(name: "RenoiseFamily", dependencies: [.product(name: "BatonKit", package: "baton")]),
        .executableTarget(
            name: "renoise-baton",
            dependencies: [
                "RenoiseFamily", .product(name: "BatonCLI", package: "baton"),
                .product(name: "RelayFamily", package: "baton"),
                .product(name: "ConditionedFamily", package: "baton"),
                .product(name: "LowDiffFamily", package: "baton"), .product(name: "ResizeFamily", package: "baton"),
            ]),
        .testTarget(
            name: "RenoiseFamilyTests",
            dependencies: ["RenoiseFamily", .product(name: "BatonConformance", package: "baton")]),
    ],
    swiftLanguageModes: [.v6]
)
