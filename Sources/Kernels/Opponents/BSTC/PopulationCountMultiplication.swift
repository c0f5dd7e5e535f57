public import BipolarInt
public import PTX

/// The bit-plane multiplication on ordinary cores, `bstc-like`: what arbitrary precision costs without
/// tensor cores.
///
/// As in BSTC (Li et al., SC'19) a thread keeps whole words of bits in registers and counts the ones
/// of their xor, here for all planes: K - 2 popc(w xor x) a pair of planes, equation 2 of the paper,
/// weighed by 2^(i+j). A thread block
///   1. moves all planes of its rows of X and W, a stage of 128 to 512 bits at a time, through
///      registers into one of two buffers in shared memory, as they stand in the panels of global
///      memory: eight rows of 16 bytes side by side, which eight lanes read without a conflict;
///   2. multiplies them plane by plane: a thread holds 128 bits of its rows and columns and adds the
///      counts to its outputs;
///   3. writes the outputs, eight features to a sector.
/// The rate of popc, 16 lanes a cycle of an SM against 64 of the logic (CUDA Programming Guide,
/// arithmetic instructions), is what binds.
public struct PopulationCountMultiplication: MultiplicationKernel, Hashable {
  /// How a thread block divides its work.
  public struct Tile: Hashable, Sendable {
    /// Tokens of a thread: 1, 2, 4 or 8.
    public var threadM: Int
    /// Features of a thread: 1, 2, 4 or 8.
    public var threadN: Int
    /// Warps along the tokens, of four threads each.
    public var warpsM: Int
    /// Warps along the features, of eight threads each.
    public var warpsN: Int
    /// 128-bit chunks of the inner length in a stage: 1, 2 or 4.
    public var chunks: Int

    /// Creates a tile; the kernel checks it.
    public init(threadM: Int, threadN: Int, warpsM: Int, warpsN: Int, chunks: Int) {
      self.threadM = threadM
      self.threadN = threadN
      self.warpsM = warpsM
      self.warpsN = warpsN
      self.chunks = chunks
    }

    /// Tokens of a block.
    public var m: Int { 4 * threadM * warpsM }
    /// Features of a block.
    public var n: Int { 8 * threadN * warpsN }
    /// Threads of a block.
    public var threads: Int { 32 * warpsM * warpsN }
  }

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
  /// - Parameter tile: nil for the standard one.
  /// - Throws: `KernelError.illegalTile` for a tile that the kernel's structure does not allow.
  public init(
    precision: Precision, operation: PlaneOperation = .xor, tile: Tile? = nil, target: Target
  ) throws(KernelError) {
    self.precision = precision
    self.operation = operation
    self.tile = tile ?? .standard(for: precision)
    self.target = target
    try check()
  }

  /// The family.
  public var name: String { "bstc-like" }
  /// Both operands hold bipolar codes.
  public var activationValues: OperandValues { .codes(.bipolar, precision.activationBits) }
  /// Both operands hold bipolar codes.
  public var weightValues: OperandValues { .codes(.bipolar, precision.weightBits) }
  /// Integers.
  public var accuracy: Accuracy { .exact }
  /// What sets this kernel apart from others of the family.
  public var configuration: String {
    "\(tile.m)x\(tile.n)x\(128 * tile.chunks), \(tile.threadM)x\(tile.threadN) outputs of "
      + "\(tile.threads) threads, \(operation.rawValue)"
  }

  // MARK: Derived sizes

  /// Planes of the activations.
  var activationPlanes: Int { precision.activationBits.bits }
  /// Planes of the weights.
  var weightPlanes: Int { precision.weightBits.bits }
  /// Bytes of the activations in a stage.
  var activationStageBytes: Int { 16 * tile.chunks * tile.m * activationPlanes }
  /// Bytes of the weights in a stage.
  var weightStageBytes: Int { 16 * tile.chunks * tile.n * weightPlanes }
  /// Bytes of a stage.
  var stageBytes: Int { activationStageBytes + weightStageBytes }
}

extension PopulationCountMultiplication: KernelProgram {
  /// The kernel's entry name.
  public var entry: String {
    "bstc_like_\(precision)_\(operation.rawValue)_\(tile.m)x\(tile.n)x\(128 * tile.chunks)_"
      + "\(tile.threadM)x\(tile.threadN)"
  }
  /// Threads of a block.
  public var threads: Int { tile.threads }
  /// Two stages.
  public var sharedBytes: Int { 2 * stageBytes }
  /// The module that holds the kernel.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [
        Module.dynamicShared(PopulationCountBuilder.poolName),
        .kernel(PopulationCountBuilder.kernel(of: self)),
      ])
  }
}
