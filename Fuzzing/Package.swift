// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "apsim-fuzzing",
  dependencies: [
    // The name makes `package: "apsim"` below hold whatever folder a clone stands in.
    .package(name: "apsim", path: "..")
  ],
  targets: [
    .executableTarget(
      name: "ParserFuzzer",
      dependencies: [.product(name: "PTX", package: "apsim")],
      path: "ParserFuzzer",
      swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
    .executableTarget(
      name: "EmulatorFuzzer",
      dependencies: [
        .product(name: "PTX", package: "apsim"), .product(name: "Emulator", package: "apsim"),
      ],
      path: "EmulatorFuzzer",
      swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")]),
  ],
  swiftLanguageModes: [.v6]
)
