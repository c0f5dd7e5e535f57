public import BipolarInt
public import PTX

/// A multiplication in the manner of APNN-TC (arXiv 2106.12169), kernel name `apnn-like`: the
/// geometry and the flow of its published kernels (YukeWang96/APNN-TC-kernel, versions 71, 72, 78 and
/// 87), in our own text.
///
/// A block of 4 x 2 warps computes 64 x 64 one-bit products by 8x8x128 instructions: all planes of 64
/// / p weights and 64 / q activations, so the logical tile of w1a2 is 64 x 32. Weights are the rows of
/// the instructions. The grid has one block an SM, and each block takes one tile after the other.
///   1. Every 128 bits along K, four warps copy 16 bytes a lane through registers into one buffer of
///      shared memory, between two barriers: no cp.async, no second buffer.
///   2. Fragments go from shared memory to registers and are multiplied.
///   3. All 32-bit fragments go to shared memory without any skew: its bank conflicts are its own.
///   4. Each thread shifts and adds the p q counts of 4 results and stores them as 16 bytes.
///
/// What differs from the published kernels: operands are bipolar codes, as those of `apmm`, so the AND
/// form adds the rank-one correction, and there is an XOR form for sm_75; rows and columns past the
/// edge are guarded; fragments are stored column by column, which costs as many wavefronts, so that
/// the 4 results of a thread are neighbours in Y = X W^T; where 64 / p is no multiple of 4 (p = 3, 6,
/// 7) a thread stores its results one by one.
public struct APNNMultiplication: KernelProgram, MultiplicationKernel, Hashable {
  /// Bits of weights and activations.
  public let precision: Precision
  /// AND as published, or XOR, which sm_75 is limited to.
  public let operation: PlaneOperation
  /// Blocks of the grid: the published kernels take the number of SMs.
  public let blocks: Int
  /// The architecture that the text is for.
  public let target: Target

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Throws: `KernelError` where the target lacks the operation or a grid cannot have so many
  ///   blocks.
  public init(
    precision: Precision, operation: PlaneOperation, blocks: Int, target: Target
  ) throws(KernelError) {
    guard target >= .sm75 else {
      throw .notSupported(what: "mma.sync.b1", target: target, mend: "use sm_75 or later")
    }
    guard operation == .xor || target >= .sm80 else {
      throw .notSupported(
        what: "the AND form of mma.sync.b1", target: target, mend: "use the xor form")
    }
    guard (1...Self.mostBlocks).contains(blocks) else {
      throw .illegalTile(
        tile: "apnn-like \(precision)", problem: "has a grid of \(blocks) blocks",
        mend: "use the number of SMs, from 1 to \(Self.mostBlocks)")
    }
    self.precision = precision
    self.operation = operation
    self.blocks = blocks
    self.target = target
  }

  private static let mostBlocks = 65535

  /// One-bit rows and columns of a block.
  static let side = 64
  /// Bits of a step along K.
  static let step = 128

  /// Weights of a tile, columns of Y.
  public var tileN: Int { Self.side / precision.weightBits.bits }
  /// Activations of a tile, rows of Y.
  public var tileM: Int { Self.side / precision.activationBits.bits }
  /// Results that a thread stores at once.
  var resultsPerStore: Int { tileN % 4 == 0 ? 4 : 1 }

  /// The family, `apnn-like`.
  public var name: String { "apnn-like" }
  /// Bipolar codes.
  public var activationValues: OperandValues { .codes(.bipolar, precision.activationBits) }
  /// Bipolar codes.
  public var weightValues: OperandValues { .codes(.bipolar, precision.weightBits) }
  /// Integers.
  public var accuracy: Accuracy { .exact }
  /// Precision, form, logical tile and grid.
  public var configuration: String {
    "\(precision) \(operation.rawValue), \(tileM)x\(tileN) a tile, \(blocks) blocks"
  }

  /// `apnn_`, precision and form; the number of blocks is the launch's.
  public var entry: String { "apnn_\(precision)_\(operation.rawValue)" }
  /// 8 warps.
  public var threads: Int { 256 }
  /// What the published kernels ask for, four times what the products need.
  public var sharedBytes: Int { 65536 }
  /// The module: the kernel and its pool of shared memory.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [
        Module.dynamicShared(APNNWriter.poolName), .kernel(APNNWriter.kernel(of: self)),
      ])
  }

  /// The one configuration that there is for a precision: AND as published where the target has it.
  ///
  /// - Parameter blocks: The number of SMs.
  public static func candidates(
    for size: MultiplicationSize, precision: Precision, target: Target, blocks: Int
  ) -> [Self] {
    let operation: PlaneOperation = target < .sm80 ? .xor : .and
    let kernel = try? Self(
      precision: precision, operation: operation, blocks: blocks, target: target)
    return kernel.map { [$0] } ?? []
  }
}
