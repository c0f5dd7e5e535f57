public import PTX

/// Weight-only quantisation: half-precision activations times weights of 4 bits with scales, kernel
/// name `w4a16`.
///
/// A weight is its scale times a two's-complement integer of 4 bits. The scale belongs to a row of W
/// (`EpilogueVector.weightScales`) or to a group of consecutive elements of a row
/// (`EpilogueVector.groupScales`). The integers are packed once in the order of the fragments of
/// `mma.m16n8k16` (`OperandFormat.fragmentNibbles`): a lane's 16-byte load holds what it multiplies of
/// 16 weights along 64 elements, and turns into half precision in registers, next to the mma, without
/// a shuffle: an integer u from 0 to 15 put into the low bits of 1024 is the half 1024 + u, so that a
/// lop3 and a subtraction, or a multiply-add for the bits above, make two of them exactly.
///
/// Sums of a group are scaled in single precision and not the weights in half precision, so no weight
/// is rounded. Slices of the inner length (`splitK`) are added by a second launch.
public struct WeightOnlyMultiplication: KernelProgram, MultiplicationKernel, Hashable {
  /// The division of work.
  public let tile: WeightOnlyTile
  /// Slices of the inner length.
  public let splitK: Int
  /// Elements along the inner length that share a scale: 64, 128 or 256; nil for a whole row.
  public let groupLength: Int?
  /// The type of the result, half or single precision.
  public let output: OutputType
  /// The architecture that the text is for.
  public let target: Target

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Throws: `KernelError.illegalTile`, or `.notSupported` before sm_75.
  public init(
    tile: WeightOnlyTile, splitK: Int = 1, groupLength: Int?, output: OutputType, target: Target
  ) throws(KernelError) {
    self.tile = tile
    self.splitK = splitK
    self.groupLength = groupLength
    self.output = output
    self.target = target
    try check()
  }

  /// The family, `w4a16`.
  public var name: String { "w4a16" }
  /// Half precision.
  public var activationValues: OperandValues { .half }
  /// Integers of 4 bits, before their scales.
  public var weightValues: OperandValues { .signed(bits: 4) }
  /// Sums of tensor cores in single precision, scaled by one rounding a group.
  public var accuracy: Accuracy { .accumulated(significandBits: 24) }
  /// Tile, slices, groups and result.
  public var configuration: String {
    "\(tile), split-K \(splitK), \(groupLength.map { "groups of \($0)" } ?? "a scale a row"), "
      + (output == .half ? "f16" : "f32")
  }

  /// `w4a16_` and the configuration; the number of slices is the launch's.
  public var entry: String {
    "w4a16_\(tile.m)x\(tile.n)_w\(tile.warpsM)x\(tile.warpsN)_s\(tile.stages)"
      + "_\(groupLength.map { "g\($0)" } ?? "row")_\(writesHalf ? "f16" : "f32")"
      + (writesSlices ? "_slices" : "")
  }
  /// Threads of a block.
  public var threads: Int { tile.threads }
  /// Bytes of all stages.
  public var sharedBytes: Int { tile.stages * stageBytes }
  /// The module: the kernel and its pool of shared memory.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [
        Module.dynamicShared(WeightOnlyWriter.poolName),
        .kernel(WeightOnlyWriter.kernel(of: self)),
      ])
  }

  /// The vector that holds the scales.
  public var scaleVector: EpilogueVector { groupLength == nil ? .weightScales : .groupScales }

  /// The number of scales for an operand of n rows and k columns.
  public func scaleCount(n: Int, k: Int) -> Int {
    n * (groupLength.map { (k - 1) / $0 + 1 } ?? 1)
  }

  /// Whether results go to slices that a second launch adds.
  var writesSlices: Bool { splitK > 1 }
  /// Whether this kernel itself writes half precision.
  var writesHalf: Bool { output == .half && !writesSlices }
  /// Stages of a group; nil for a whole row.
  var groupStages: Int? { groupLength.map { $0 / WeightOnlyTile.k } }
  /// Bytes of a stage: activations, weights and, with groups, scales; whole rows of activations, whose
  /// chunks are found by their bits.
  var stageBytes: Int {
    let bytes = tile.activationBytes + tile.weightBytes + (groupLength == nil ? 0 : 4 * tile.n)
    return (bytes + 127) / 128 * 128
  }
  /// Whether stages are filled by cp.async.
  var copiesAsynchronously: Bool { target >= .sm80 }
}
