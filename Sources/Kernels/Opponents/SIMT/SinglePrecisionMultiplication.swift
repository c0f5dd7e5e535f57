public import PTX

/// The single-precision product on ordinary cores, kernel name `fp32`, built like CUTLASS's SIMT
/// SGEMM.
///
/// Both operands are row-major along K. A stage of them goes to shared memory transposed, so that a
/// thread's vectors of rows and of columns are 16-byte loads; the outer product of the two vectors is
/// `threadRows` x `threadColumns` fused multiply-adds. From sm_80 on, elements are copied by cp.async
/// several stages ahead; before, a stage waits in registers while the one before it is multiplied.
/// Slices of the inner length (`splitK`) are added by a second launch.
public struct SinglePrecisionMultiplication: KernelProgram, MultiplicationKernel, Hashable {
  /// The division of work.
  public let tile: SinglePrecisionTile
  /// Slices of the inner length.
  public let splitK: Int
  /// The architecture that the text is for.
  public let target: Target

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Throws: `KernelError.illegalTile`.
  public init(
    tile: SinglePrecisionTile, splitK: Int = 1, target: Target
  ) throws(KernelError) {
    self.tile = tile
    self.splitK = splitK
    self.target = target
    try check()
  }

  /// The family, `fp32`.
  public var name: String { "fp32" }
  /// Single precision.
  public var activationValues: OperandValues { .single }
  /// Single precision.
  public var weightValues: OperandValues { .single }
  /// Fused multiply-adds, each with one rounding of 24 bits.
  public var accuracy: Accuracy { .accumulated(significandBits: 24) }
  /// Tile and slices.
  public var configuration: String {
    "\(tile.m)x\(tile.n)x\(tile.k), \(tile), split-K \(splitK)"
  }

  /// `fp32_` and the tile; the number of slices is the launch's.
  public var entry: String { "fp32_\(tile.entryName)\(writesSlices ? "_slices" : "")" }
  /// Threads of a block.
  public var threads: Int { tile.threads }
  /// Bytes of all stages.
  public var sharedBytes: Int { tile.stages * tile.stageBytes }
  /// The module: the kernel and its pool of shared memory.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [
        Module.dynamicShared(SinglePrecisionWriter.poolName),
        .kernel(SinglePrecisionWriter.kernel(of: self)),
      ])
  }

  /// Whether results go to slices that a second launch adds.
  var writesSlices: Bool { splitK > 1 }
  /// Whether stages are filled by cp.async.
  var copiesAsynchronously: Bool { target >= .sm80 }

  private func check() throws(KernelError) {
    guard [1, 2, 4, 8].contains(tile.threadRows), [2, 4, 8].contains(tile.threadColumns) else {
      throw illegal("has results of a thread that it cannot load", "use 1, 2, 4 or 8 x 2, 4 or 8")
    }
    guard (1...8).contains(tile.warpsM), (1...8).contains(tile.warpsN), tile.threads <= 512 else {
      throw illegal("has too few or too many warps", "use at most 8 a side and 16 in all")
    }
    guard [8, 16, 32].contains(tile.k) else {
      throw illegal("has an inner length that it cannot copy", "use 8, 16 or 32")
    }
    guard copiesAsynchronously ? (2...5).contains(tile.stages) : tile.stages == 2 else {
      throw illegal(
        "has a pipeline that \(target) cannot run",
        copiesAsynchronously ? "use 2 to 5 stages" : "use 2 stages")
    }
    guard (1...64).contains(splitK) else {
      throw illegal("has \(splitK) slices of the inner length", "use 1 to 64")
    }
    let limit = BitPlaneMultiplication.sharedLimit(of: target)
    guard sharedBytes <= limit else {
      throw illegal(
        "needs \(sharedBytes) bytes of shared memory, a block on \(target) has at most \(limit)",
        "use a smaller tile or fewer stages")
    }
  }

  private func illegal(_ problem: String, _ mend: String) -> KernelError {
    .illegalTile(tile: "\(tile)", problem: problem, mend: mend)
  }
}
