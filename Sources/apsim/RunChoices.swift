import BipolarInt
import FoundationEssentials
import Kernels
import PTX
import PerformanceModel

/// The options of `run` that are words, as values.
struct RunChoices {
  let precision: Precision
  let threads: Int
  let granularity: QuantizationGranularity
  let scaleSearch: ScaleSearch
  private let operation: PlaneOperation?
  private let shape: MatrixMultiply.Shape?
  private let tile: (m: Int, n: Int, k: Int)?
  private let stages: Int?

  /// - Throws: `UsageError` for a word that means nothing here.
  init(_ command: RunCommand) throws {
    do {
      precision = try Precision(command.precision)
    } catch {
      throw UsageError(description: "--precision: \(error)")
    }
    guard command.kernel == "apmm" else {
      throw UsageError(description: "--kernel '\(command.kernel)': this version has apmm alone")
    }
    operation = try Self.word(command.operation, "--operation", PlaneOperation.allCases)
    shape = try Self.word(command.shape, "--shape", MatrixMultiply.Shape.allCases)
    tile = try command.tile.map(Self.tile)
    stages = command.stages
    switch command.scales {
    case "row": granularity = .row
    case "tensor": granularity = .tensor
    default: throw UsageError(description: "--scales '\(command.scales)': use row or tensor")
    }
    switch command.scaleSearch {
    case "minimum-error": scaleSearch = .minimumError
    case "maximum": scaleSearch = .maximum
    default:
      throw UsageError(
        description: "--scale-search '\(command.scaleSearch)': use minimum-error or maximum")
    }
    let cores = ProcessInfo.processInfo.activeProcessorCount
    threads = min(command.threads ?? cores, cores)
  }

  /// The kernel for a GPU.
  ///
  /// - Throws: `KernelError` where the GPU cannot run what was asked for.
  func kernel(for gpu: GPUConfiguration) throws -> BitPlaneMultiplication {
    let target = gpu.target
    let operation = operation ?? BitPlaneMultiplication.standardOperation(for: target)
    let standard = Tile.standard(for: precision, target: target)
    let shape = shape ?? standard.shape
    let stages = stages ?? standard.stages
    let chosen: Tile
    if let tile {
      chosen = Tile(
        m: tile.m, n: tile.n, k: tile.k, stages: stages, shape: shape, precision: precision)
    } else {
      chosen = Tile(
        m: standard.m, n: standard.n, k: standard.k, stages: stages, shape: shape,
        precision: precision)
    }
    return try BitPlaneMultiplication(
      precision: precision, operation: operation, tile: chosen, target: target)
  }

  private static func word<Value: RawRepresentable<String>>(
    _ text: String?, _ option: String, _ values: [Value]
  ) throws -> Value? {
    guard let text else { return nil }
    guard let value = values.first(where: { $0.rawValue == text }) else {
      let known = values.map(\.rawValue).joined(separator: ", ")
      throw UsageError(description: "\(option) '\(text)': use one of \(known)")
    }
    return value
  }

  private static func tile(_ text: String) throws -> (m: Int, n: Int, k: Int) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map {
      try? WholeNumber.parse(String($0), in: 1...65536)
    }
    guard sides.count == 3, let m = sides[0], let n = sides[1], let k = sides[2] else {
      throw UsageError(description: "--tile '\(text)': write it like 32x32x256")
    }
    return (m, n, k)
  }
}
