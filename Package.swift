// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [.enableUpcomingFeature("InternalImportsByDefault")]

// The interpreter loop and the bit-plane arithmetic are 100 times slower without optimisation, so
// `swift test` keeps everything in debug except these targets.
let optimisedInDebug: [SwiftSetting] =
  strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

// The interpreter keeps its state in objects that one thread owns: the checks at run time that no
// two accesses to a property overlap cost a fifth of a checked launch and could find nothing.
let interpreter: [SwiftSetting] =
  optimisedInDebug
  + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

// Builds of one source for processors with more vector instructions; the program chooses at start.
#if arch(x86_64)
  let avx2: [SwiftSetting] =
    optimisedInDebug + [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
  let avx512: [SwiftSetting] =
    optimisedInDebug
    + [.unsafeFlags(["-Xcc", "-march=x86-64-v4", "-Xcc", "-mavx512vpopcntdq"])]
#else
  let avx2 = optimisedInDebug
  let avx512 = optimisedInDebug
#endif

let package = Package(
  name: "apsim",
  products: [
    .executable(name: "apsim", targets: ["apsim"]),
    .library(name: "BipolarInt", targets: ["BipolarInt"]),
    .library(name: "PTX", targets: ["PTX"]),
    .library(name: "Emulator", targets: ["Emulator"]),
    .library(name: "Kernels", targets: ["Kernels"]),
    .library(name: "PerformanceModel", targets: ["PerformanceModel"]),
    .library(name: "Simulation", targets: ["Simulation"]),
    .library(name: "Mapping", targets: ["Mapping"]),
    // The C interface: libapsim-c.so, which `make library` also names libapsim.so.
    .library(name: "apsim-c", type: .dynamic, targets: ["CInterface"]),
  ],
  traits: [
    .trait(
      name: "OpenBLAS",
      description: "Verify results against OpenBLAS; without it the CPU reference verifies."),
    .default(enabledTraits: ["OpenBLAS"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    // MARK: Rooms, inner to outer. No arrow runs the other way.
    .target(name: "BipolarInt", swiftSettings: optimisedInDebug),
    .target(name: "PTX", swiftSettings: strict),
    .target(name: "HostProcessor", swiftSettings: strict),
    .target(name: "PositionedJSON", swiftSettings: strict),
    .target(
      name: "TensorCorePortable", path: "Sources/TensorCore/Portable",
      swiftSettings: optimisedInDebug),
    .target(name: "TensorCoreAVX2", path: "Sources/TensorCore/AVX2", swiftSettings: avx2),
    .target(name: "TensorCoreAVX512", path: "Sources/TensorCore/AVX512", swiftSettings: avx512),
    .target(
      name: "FloatLanesPortable", path: "Sources/FloatLanes/Portable",
      swiftSettings: optimisedInDebug),
    .target(name: "FloatLanesAVX2", path: "Sources/FloatLanes/AVX2", swiftSettings: avx2),
    .target(name: "FloatLanesAVX512", path: "Sources/FloatLanes/AVX512", swiftSettings: avx512),
    .target(
      name: "Emulator",
      dependencies: [
        "PTX", "HostProcessor", "TensorCorePortable", "TensorCoreAVX2", "TensorCoreAVX512",
        "FloatLanesPortable", "FloatLanesAVX2", "FloatLanesAVX512",
      ],
      swiftSettings: interpreter),
    // The GPU configurations as constants of the binary: C23 has #embed, Swift has not.
    .target(name: "CGPUConfigurations", path: "Configs/Embedding"),
    .target(
      name: "PerformanceModel",
      dependencies: ["PTX", "Emulator", "PositionedJSON", "CGPUConfigurations"],
      swiftSettings: strict),
    // The register counts of the kernels, as the assembler assigned them.
    .target(name: "CKernelResources"),
    .target(
      name: "Kernels", dependencies: ["PTX", "BipolarInt", "CKernelResources"],
      swiftSettings: strict),
    .target(name: "MatrixFiles", dependencies: ["BipolarInt"], swiftSettings: strict),
    .target(
      name: "LaunchFiles",
      dependencies: [
        "PTX", "Emulator", "MatrixFiles", "PositionedJSON", "BipolarInt", "HostProcessor",
      ],
      swiftSettings: strict),
    // The header of libapsim, and the functions that it declares.
    .target(name: "CApsim"),
    .target(
      name: "CInterface", dependencies: ["CApsim", "PTX", "Emulator"], swiftSettings: strict),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .target(
      name: "OpenBLAS",
      dependencies: [.target(name: "COpenBLAS", condition: .when(traits: ["OpenBLAS"]))],
      swiftSettings: strict),
    .target(
      name: "Simulation",
      dependencies: [
        "BipolarInt", "PTX", "Emulator", "HostProcessor", "Kernels", "PerformanceModel",
        "OpenBLAS",
      ],
      swiftSettings: strict),
    .target(
      name: "Mapping", dependencies: ["PTX", "Emulator", "Kernels", "PerformanceModel"],
      swiftSettings: strict),
    .target(
      name: "Exploration",
      dependencies: ["PTX", "BipolarInt", "Kernels", "PerformanceModel", "Mapping"],
      swiftSettings: strict),
    .target(
      name: "Reporting",
      dependencies: [
        "Exploration", "Simulation", "Mapping", "BipolarInt", "PTX", "Emulator", "Kernels",
        "PerformanceModel",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "apsim",
      dependencies: [
        "Simulation", "Mapping", "Exploration", "Reporting", "MatrixFiles", "LaunchFiles",
        "BipolarInt", "Emulator", "HostProcessor", "Kernels", "OpenBLAS", "PTX", "PerformanceModel",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // MARK: Tests mirror the rooms. All take their seeded generator from BipolarInt.
    .testTarget(name: "BipolarIntTests", dependencies: ["BipolarInt", "OpenBLAS"]),
    .testTarget(name: "PTXTests", dependencies: ["PTX", "BipolarInt"]),
    .testTarget(name: "HostProcessorTests", dependencies: ["HostProcessor"]),
    .testTarget(name: "PositionedJSONTests", dependencies: ["PositionedJSON"]),
    .testTarget(
      name: "TensorCoreTests",
      dependencies: [
        "HostProcessor", "TensorCorePortable", "TensorCoreAVX2", "TensorCoreAVX512", "BipolarInt",
      ]),
    .testTarget(
      name: "FloatLanesTests",
      dependencies: [
        "HostProcessor", "FloatLanesPortable", "FloatLanesAVX2", "FloatLanesAVX512", "BipolarInt",
      ]),
    .testTarget(name: "EmulatorTests", dependencies: ["Emulator", "PTX", "BipolarInt"]),
    .testTarget(name: "CompiledKernelsTests", dependencies: ["Emulator", "PTX", "BipolarInt"]),
    .testTarget(
      name: "PerformanceModelTests",
      dependencies: ["PerformanceModel", "Emulator", "PTX", "BipolarInt"]),
    .testTarget(
      name: "KernelsTests",
      dependencies: ["Kernels", "Emulator", "BipolarInt", "PTX", "OpenBLAS", "Simulation"]),
    .testTarget(name: "MatrixFilesTests", dependencies: ["MatrixFiles", "BipolarInt"]),
    .testTarget(
      name: "LaunchFilesTests",
      dependencies: ["LaunchFiles", "MatrixFiles", "BipolarInt", "Emulator", "PTX"]),
    .testTarget(
      name: "CInterfaceTests", dependencies: ["CApsim", "CInterface"], exclude: ["C", "Python"]),
    .testTarget(name: "OpenBLASTests", dependencies: ["OpenBLAS"]),
    .testTarget(
      name: "SimulationTests",
      dependencies: ["Simulation", "BipolarInt", "Emulator", "Kernels", "OpenBLAS", "PTX"]),
    .testTarget(
      name: "MappingTests",
      dependencies: [
        "Mapping", "Simulation", "BipolarInt", "Emulator", "Kernels", "PTX",
        "PerformanceModel",
      ]),
    .testTarget(
      name: "ExplorationTests",
      dependencies: ["Exploration", "Mapping", "BipolarInt", "Kernels", "PerformanceModel"]),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "Exploration", "Mapping", "BipolarInt", "Emulator", "Kernels", "PTX",
        "PerformanceModel", "Simulation",
      ]),
    .testTarget(
      name: "apsimTests",
      dependencies: [
        "apsim", "Mapping", "Exploration", "BipolarInt", "Emulator", "Kernels", "MatrixFiles",
        "PTX", "PerformanceModel", "Reporting", "Simulation",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
  ],
  swiftLanguageModes: [.v6]
)
