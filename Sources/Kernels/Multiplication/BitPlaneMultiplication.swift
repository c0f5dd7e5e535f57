public import BipolarInt
public import PTX

/// The arbitrary-precision matrix multiplication on 1-bit tensor cores, kernel name `apmm`.
///
/// Y = X W^T for activations X (M x K, q bits) and weights W (N x K, p bits) given as packed bit
/// planes. A thread block
///   1. copies all planes of its rows of X and W, a stage of `tile.k` bits at a time, into shared
///      memory (asynchronously, several stages ahead, where the target can);
///   2. multiplies every plane of X with every plane of W on the tensor cores, keeping the p x q
///      one-bit products apart in registers;
///   3. puts the products into shared memory, where each thread gathers the p q counts of one
///      output, adds them with their weights 2^(i+j) and applies the recovery of the form;
///   4. writes the final 32-bit integers once.
/// Partial products never travel through global memory.
public struct BitPlaneMultiplication: Hashable, Sendable {
  /// Bits of weights and activations.
  public let precision: Precision
  /// XOR or AND form of the one-bit product.
  public let operation: PlaneOperation
  /// The division of work.
  public let tile: Tile
  /// The architecture the text is for.
  public let target: Target

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Throws: `KernelError` where the target lacks the operation or the shape, or the tile is not
  ///   legal.
  public init(
    precision: Precision, operation: PlaneOperation, tile: Tile, target: Target
  ) throws(KernelError) {
    self.precision = precision
    self.operation = operation
    self.tile = tile
    self.target = target
    try check()
  }

  /// The form a target runs fastest: from Hopper on the assembler emulates XOR by two ANDs.
  public static func standardOperation(for target: Target) -> PlaneOperation {
    target < .sm90 ? .xor : .and
  }

  // MARK: Derived sizes

  /// Rows of A in a block: all planes of `tile.m` activations.
  public var oneBitRows: Int { precision.activationBits.bits * tile.m }
  /// Rows of B in a block: all planes of `tile.n` weights.
  public var oneBitColumns: Int { precision.weightBits.bits * tile.n }
  /// Bytes of one pipeline stage.
  public var stageBytes: Int { (oneBitRows + oneBitColumns) * tile.k / 8 }
  /// Words from one row of one-bit products to the next: 8 mod 32, so that the four rows of a
  /// half-warp's 8-byte stores lie in different banks.
  var productPitch: Int { (oneBitColumns + 31) / 32 * 32 + 8 }
  /// Bytes of the one-bit products.
  public var productBytes: Int { oneBitRows * productPitch * 4 }
  /// Shared memory of a block in bytes; stages and products share it, one after the other.
  public var sharedBytes: Int { max(tile.stages * stageBytes, productBytes) }
  /// The multiple of bits to which packed rows must be padded.
  public var rowAlignmentInBits: Int { tile.k }
  /// The kernel's entry name.
  public var entry: String { "apmm_\(precision)_\(operation.rawValue)" }

  /// Thread blocks for an m x n result: x along n, y along m.
  ///
  /// - Throws: `KernelError.illegalSize` for a size below 1, or for one whose grid a launch cannot
  ///   have or whose packed rows the kernel cannot count in 32 bits.
  public func grid(m: Int, n: Int) throws(KernelError) -> (x: Int, y: Int) {
    guard m >= 1, n >= 1 else {
      throw .illegalSize("a \(m) x \(n) result has no elements: use sizes from 1 up")
    }
    let grid = (x: (n - 1) / tile.n + 1, y: (m - 1) / tile.m + 1)
    guard grid.y <= Self.maximumGridHeight else {
      throw .illegalSize(
        "m = \(m) needs \(grid.y) blocks of \(tile.m) rows, a grid has at most "
          + "\(Self.maximumGridHeight): use a larger tile or fewer rows")
    }
    let rowLimit = Int(UInt32.max) / precision.weightBits.bits
    guard n <= rowLimit else {
      throw .illegalSize(
        "n = \(n) gives more than 2^32 packed rows of \(precision.weightBits) planes: use at most "
          + "\(rowLimit) columns")
    }
    return grid
  }

  /// The most blocks along y (CUDA Programming Guide, compute capabilities).
  private static let maximumGridHeight = 65535

  /// The name of the tensor-core instruction.
  public var matrixMultiply: MatrixMultiply {
    MatrixMultiply(shape: tile.shape, operation: operation == .xor ? .xor : .and)
  }

  /// Whether stages are filled by cp.async.
  var copiesAsynchronously: Bool { target >= .sm80 }

  /// The module: the kernel and its pool of shared memory.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [
        Module.dynamicShared(MultiplicationBuilder.poolName),
        .kernel(MultiplicationBuilder.kernel(of: self)),
      ])
  }
}
