// swift-tools-version: 6.3
// For an older compiler the benchmark package asks for an argument parser older than apsim's.

import PackageDescription

let package = Package(
  name: "apsim-benchmarks",
  dependencies: [
    // The name makes `package: "apsim"` below hold whatever folder a clone stands in.
    .package(name: "apsim", path: ".."),
    // Without traits it measures time alone, which needs no replacement of malloc and the runtime.
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .executableTarget(
      name: "ApsimBenchmarks",
      dependencies: [
        .product(name: "Benchmark", package: "benchmark"),
        .product(name: "BipolarInt", package: "apsim"),
        .product(name: "PTX", package: "apsim"),
        .product(name: "Emulator", package: "apsim"),
        .product(name: "Kernels", package: "apsim"),
        .product(name: "PerformanceModel", package: "apsim"),
        .product(name: "Simulation", package: "apsim"),
        .product(name: "Mapping", package: "apsim"),
      ],
      // The plugin runs targets whose folder stands in a folder `Benchmarks`.
      path: "ApsimBenchmarks",
      swiftSettings: [.enableUpcomingFeature("InternalImportsByDefault")],
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
    // Warp instructions per second, for Reports/emulator-speed.md: no framework, whole launches.
    .executableTarget(
      name: "EmulatorSpeed",
      dependencies: [
        .product(name: "PTX", package: "apsim"), .product(name: "Emulator", package: "apsim"),
      ],
      path: "EmulatorSpeed"),
  ],
  swiftLanguageModes: [.v6]
)
