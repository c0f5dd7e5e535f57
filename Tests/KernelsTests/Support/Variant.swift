import BipolarInt
import Kernels
import PTX
import Testing

/// A target and one of the forms that it has.
struct Variant: Sendable, CustomTestStringConvertible {
  let target: Target
  let operation: PlaneOperation

  var testDescription: String { "\(operation) on \(target)" }

  func kernel(_ precision: Precision) throws -> BitPlaneMultiplication {
    try kernel(precision, tile: .standard(for: precision, target: target))
  }

  func kernel(_ precision: Precision, tile: Tile) throws -> BitPlaneMultiplication {
    try BitPlaneMultiplication(
      precision: precision, operation: operation, tile: tile, target: target)
  }

  /// Turing without cp.async, Ampere with both forms, Hopper whose standard is AND.
  static let all = [
    Variant(target: .sm75, operation: .xor), Variant(target: .sm80, operation: .xor),
    Variant(target: .sm80, operation: .and), Variant(target: .sm90, operation: .xor),
    Variant(target: .sm90, operation: .and),
  ]

  /// Those whose texts differ in more than the target.
  static let distinct = Array(all.prefix(3))

  /// A third of all pairs of widths, each pair with one of the distinct variants.
  var pairs: [Precision] {
    Precision.allPairs.enumerated().filter { index, _ in
      let variant = Self.distinct[index % 3]
      return variant.target == target && variant.operation == operation
    }.map(\.element)
  }
}
