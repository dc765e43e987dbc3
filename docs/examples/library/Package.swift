// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "draw",
    dependencies: [.package(name: "baton", path: "../../..")],
    targets: [
        .executableTarget(
            name: "draw",
            dependencies: [
                .product(name: "BatonKit", package: "baton"), .product(name: "BatonCLI", package: "baton"),
                .product(name: "RelayFamily", package: "baton"),
            ])
    ],
    swiftLanguageModes: [.v6]
)
