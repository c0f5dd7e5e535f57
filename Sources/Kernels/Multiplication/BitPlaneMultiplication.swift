public import BipolarInt
public import PTX

/// The arbitrary-precision matrix multiplication on 1-bit tensor cores, kernel name `apmm`.
///
/// Y = X W^T for activations X (M x K, q bits) and weights W (N x K, p bits) given as packed bit
/// planes. A thread block copies all planes of its rows of X and W, a stage of `tile.k` bits at a
/// time, into shared memory (asynchronously, several stages ahead, where the target can), multiplies
/// every plane of X with every plane of W on the tensor cores, and recovers Y from the one-bit
/// products where `recovery` says. Unless that is `.global`, partial products never travel through
/// global memory.
public struct BitPlaneMultiplication: Hashable, Sendable, KernelProgram {
  /// Bits of weights and activations.
  public let precision: Precision
  /// XOR or AND form of the one-bit product.
  public let operation: PlaneOperation
  /// The division of work.
  public let tile: Tile
  /// The architecture the text is for.
  public let target: Target
  /// The order of the packed operands in global memory.
  public let layout: PlaneLayout
  /// Where one-bit products become results.
  public let recovery: Recovery
  /// What the bits of a code mean.
  public let encoding: PlaneEncoding
  /// What becomes of the integer products.
  public let epilogue: Epilogue
  /// Which block computes what.
  public let distribution: WorkDistribution
  /// Rows of tiles that are walked together, column by column, so that blocks which run at one time
  /// share operands in L2: 1, 2, 4 ... 64.
  public let rasterRows: Int

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Parameters:
  ///   - recovery: nil for the standard one of the precision.
  ///   - encoding: Other than bipolar with the AND form alone.
  /// - Throws: `KernelError` where the target lacks the operation or the shape, or the tile is not
  ///   legal.
  public init(
    precision: Precision, operation: PlaneOperation, tile: Tile, target: Target,
    layout: PlaneLayout = .panels, recovery: Recovery? = nil, encoding: PlaneEncoding = .bipolar,
    epilogue: Epilogue = .int32, distribution: WorkDistribution = .tiles, rasterRows: Int = 1
  ) throws(KernelError) {
    self.precision = precision
    self.operation = operation
    self.tile = tile
    self.target = target
    self.layout = layout
    self.recovery = recovery ?? .standard(for: precision)
    self.encoding = encoding
    self.epilogue = epilogue
    self.distribution = distribution
    self.rasterRows = rasterRows
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
  /// Threads of a block.
  public var threads: Int { tile.threads }
  /// Shared memory of a block in bytes; stages and products share it, one after the other.
  public var sharedBytes: Int {
    max(tile.stages * stageBytes, recovery == .shared ? productBytes + correctionBytes : 0)
  }
  /// The multiple of bits to which packed rows must be padded.
  public var rowAlignmentInBits: Int { tile.k }

  /// Words from one row of one-bit products to the next: 8 mod 32, so that the four rows of a
  /// half-warp's 8-byte stores lie in different banks.
  var productPitch: Int { (oneBitColumns + 31) / 32 * 32 + 8 }
  /// Bytes of the one-bit products.
  var productBytes: Int { oneBitRows * productPitch * 4 }
  /// Whether results need the row sums of both operands.
  var usesSums: Bool { operation == .and && encoding == .bipolar }
  /// Bytes of the rank-one correction of the tile's rows and columns, behind the products.
  var correctionBytes: Int { usesSums ? 4 * (tile.m + tile.n) : 0 }

  /// The entry name: `apmm_w2a2_xor_panels_registers_64x64x256_2x2_s3_m16n8k256`.
  public var entry: String {
    let meaning = encoding == .bipolar ? "" : encoding == .unsigned ? "_unsigned" : "_twos"
    return "apmm_\(precision)_\(operation.rawValue)\(meaning)_\(layout.rawValue)_"
      + "\(recovery.rawValue)_\(tile.m)x\(tile.n)x\(tile.k)_\(tile.warpsM)x\(tile.warpsN)_"
      + "s\(tile.stages)_\(tile.shape.rawValue)"
      + (rasterRows == 1 ? "" : "_g\(rasterRows)")
      + ([distribution.entry] + (ownEpilogue == .int32 ? [] : [ownEpilogue.entry]))
      .filter { !$0.isEmpty }.map { "_\($0)" }.joined()
  }

  /// The name of the tensor-core instruction.
  public var matrixMultiply: MatrixMultiply {
    MatrixMultiply(shape: tile.shape, operation: operation == .xor ? .xor : .and)
  }

  /// Whether the kernel applies the epilogue itself, as it can to results that a block has whole, and
  /// to packed ones if a warp has 32 neighbouring columns of a row; else a second kernel does.
  var appliesEpilogue: Bool {
    distribution == .tiles && recovery != .global
      && (!epilogue.isPacked || recovery == .shared && tile.n % 32 == 0)
  }

  /// The epilogue in the kernel.
  var ownEpilogue: Epilogue { appliesEpilogue ? epilogue : .int32 }

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
