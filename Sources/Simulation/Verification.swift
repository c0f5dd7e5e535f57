public import BipolarInt
public import Kernels
import OpenBLAS

/// The comparison of a product with an independent one, element by element.
public struct Verification: Hashable, Sendable {
  /// What the product was compared with.
  public enum Reference: String, Hashable, Sendable {
    /// `cblas_dgemm` on the decoded integers: exact, since all sums stay below 2^53.
    case openBLAS = "openblas"
    /// The CPU product by planes, where apsim was built without OpenBLAS.
    case bitPlaneProduct = "bipolar-int"
  }

  /// An element that differs, and where the kernel computed it.
  public struct Mismatch: Hashable, Sendable, CustomStringConvertible {
    /// The element of Y.
    public let element: ElementPosition
    /// The emulated value.
    public let actual: Int64
    /// The reference value.
    public let expected: Int64
    /// The thread block along n.
    public let blockX: Int
    /// The thread block along m.
    public let blockY: Int
    /// The element's place in the block's tile.
    public let inTile: ElementPosition
    /// The fragment of the block's one-bit tile that holds plane pair (0, 0) of the element.
    public let fragment: ElementPosition

    init(
      element: ElementPosition, actual: Int64, expected: Int64, kernel: BitPlaneMultiplication
    ) {
      let tile = kernel.tile
      self.element = element
      self.actual = actual
      self.expected = expected
      blockX = element.column / tile.n
      blockY = element.row / tile.m
      inTile = ElementPosition(row: element.row % tile.m, column: element.column % tile.n)
      fragment = ElementPosition(
        row: inTile.row / tile.shape.m, column: inTile.column / tile.shape.n)
    }

    /// One line: element, values, tile, block and fragment.
    public var description: String {
      "\(element) is \(actual), not \(expected): block (\(blockX), \(blockY)), tile \(inTile), "
        + "fragment \(fragment)"
    }
  }

  /// The reference.
  public let reference: Reference
  /// Elements compared: all of them.
  public let compared: Int
  /// Elements that differ.
  public let mismatches: Int
  /// The first of them in row-major order.
  public let firstMismatch: Mismatch?

  /// Compares `output` with the reference product of `problem`.
  ///
  /// - Parameters:
  ///   - output: The product to judge, M x N.
  ///   - kernel: The kernel that computed it, for the place of a mismatch.
  /// - Throws: `BipolarIntError` or `OpenBLASError` where the reference cannot be computed.
  public init(
    of output: Matrix<Int32>, problem: MultiplicationProblem, kernel: BitPlaneMultiplication
  ) throws {
    let expected: [Int64]
    if OpenBLAS.isAvailable {
      reference = .openBLAS
      expected = try OpenBLAS.multiplyExactly(
        activations: problem.activations.values().elements,
        weights: problem.weights.values().elements, rows: problem.m, columns: problem.n,
        innerLength: problem.k)
    } else {
      reference = .bitPlaneProduct
      expected = try BitPlaneProduct.multiply(
        activations: BitPlanes(packing: problem.activations),
        weights: BitPlanes(packing: problem.weights), operation: .xor
      ).elements.map(Int64.init)
    }
    var mismatches = 0
    var first: Mismatch?
    for (index, pair) in zip(output.elements, expected).enumerated()
    where Int64(pair.0) != pair.1 {
      mismatches += 1
      if first == nil {
        first = Mismatch(
          element: ElementPosition(row: index / problem.n, column: index % problem.n),
          actual: Int64(pair.0), expected: pair.1, kernel: kernel)
      }
    }
    compared = expected.count
    self.mismatches = mismatches
    firstMismatch = first
  }
}
