public import BipolarInt
public import Kernels
import OpenBLAS

/// The comparison of a product with an independent one, element by element.
public struct Verification: Hashable, Sendable {
  /// What the product was compared with.
  public enum Reference: String, Hashable, Sendable {
    /// `cblas_dgemm` in double precision: exact for integers, whose sums stay below 2^53.
    case openBLAS = "openblas"
    /// Sums of products in double precision, where apsim was built without OpenBLAS.
    case scalar
  }

  /// An element that is wrong, and where the kernel computed it.
  public struct Mismatch: Hashable, Sendable, CustomStringConvertible {
    /// The element of Y, rows of a batch one behind the other.
    public let element: ElementPosition
    /// The emulated value.
    public let actual: Double
    /// The reference value.
    public let expected: Double
    /// How far the value may be from the reference.
    public let tolerance: Double
    /// The place in the grid; nil for kernels that no tile divides.
    public let place: Place?

    /// One line: element, values, tile, block and fragment.
    public var description: String {
      let values = "\(Self.text(actual)), not \(Self.text(expected))"
      let within = tolerance > 0 ? " within \(tolerance)" : ""
      return "\(element) is \(values)\(within)" + (place.map { ": \($0)" } ?? "")
    }

    /// An integer without a decimal point.
    private static func text(_ value: Double) -> String {
      Int64(exactly: value).map(String.init) ?? "\(value)"
    }
  }

  /// Where a kernel computes an element.
  public struct Place: Hashable, Sendable, CustomStringConvertible {
    /// The thread block along n.
    public let blockX: Int
    /// The thread block along m.
    public let blockY: Int
    /// The element's place in the block's tile.
    public let inTile: ElementPosition
    /// The fragment of the tile that holds the element; of planes, that of pair (0, 0).
    public let fragment: ElementPosition

    init(of row: Int, _ column: Int, in tile: TileTraits) {
      blockX = column / tile.n
      blockY = row / tile.m
      inTile = ElementPosition(row: row % tile.m, column: column % tile.n)
      fragment = ElementPosition(
        row: inTile.row / tile.fragmentM, column: inTile.column / tile.fragmentN)
    }

    /// One line.
    public var description: String {
      "block (\(blockX), \(blockY)), tile \(inTile), fragment \(fragment)"
    }
  }

  /// The reference.
  public let reference: Reference
  /// Elements compared: all of them.
  public let compared: Int
  /// Elements that are further from the reference than the kernel's accuracy allows: for integers,
  /// those that differ.
  public let mismatches: Int
  /// The first of them in row-major order.
  public let firstMismatch: Mismatch?
  /// The largest error as a part of what is allowed; nil where nothing is.
  public let worstErrorShare: Double?

  /// Compares an output with the product of its operands.
  ///
  /// - Parameters:
  ///   - output: The product to judge, M x N, products of a batch one behind the other.
  ///   - type: The type that it was written as.
  ///   - vectors: The vectors that the kernel's plan reads, of those that the operands hold.
  ///   - kernel: The kernel that computed it: its accuracy, and the place of a mismatch.
  /// - Throws: `OpenBLASError` where the reference cannot be computed.
  public init(
    of output: [Double], type: OutputType, operands: Operands, kernel: any MultiplicationKernel,
    vectors: Set<EpilogueVector> = []
  ) throws {
    reference = OpenBLAS.isAvailable ? .openBLAS : .scalar
    let size = operands.size
    let expected = try ExpectedProduct(
      of: operands, kernel: kernel, type: type, vectors: vectors)
    let tile = kernel.knownTraits.tile
    var mismatches = 0
    var first: Mismatch?
    var worst: Double?
    for (index, value) in output.enumerated() where index < expected.values.count {
      let tolerance = expected.tolerance(index)
      let error = abs(value - expected.values[index])
      if tolerance > 0 { worst = max(worst ?? 0, error / tolerance) }
      // A NaN is never within.
      guard !(error <= tolerance) else { continue }
      mismatches += 1
      guard first == nil else { continue }
      let (row, column) = (index / size.n, index % size.n)
      first = Mismatch(
        element: ElementPosition(row: row, column: column), actual: value,
        expected: expected.values[index], tolerance: tolerance,
        place: tile.map { Place(of: row % size.m, column, in: $0) })
    }
    compared = expected.values.count
    // Elements that were not written at all are wrong too.
    self.mismatches = mismatches + max(0, compared - output.count)
    firstMismatch = first
    worstErrorShare = worst
  }
}
