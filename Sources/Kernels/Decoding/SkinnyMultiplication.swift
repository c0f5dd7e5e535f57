public import BipolarInt
public import PTX

/// The arbitrary-precision multiplication for one to sixteen tokens, or as few features: a family of
/// `apmm` that streams the large operand through registers.
///
/// With so few rows in one operand the time is that of reading the other one, so
///   1. the many rows, the streamed operand, are the rows of the tensor core's A, and the few, the
///      resident operand, are its eight columns: neither is padded by more than seven rows;
///   2. a lane loads 8 or 16 contiguous bytes of its row and feeds the words to the inner slots of
///      its fragment as they come. That permutes the inner length, in both operands alike, and a
///      popcount does not mind. Every bit is read once, in whole sectors, past L1 and past shared
///      memory;
///   3. plane pairs (i, j) with the same i + j share an accumulator, so the recovery is p + q - 2
///      doublings in registers;
///   4. the warps of a block share the inner length, and so may several blocks; their sums meet in
///      shared memory and, between blocks, in atomic additions.
public struct SkinnyMultiplication: MultiplicationKernel, Hashable {
  /// Which operand has the few rows.
  public enum Orientation: String, Hashable, Sendable, CaseIterable {
    /// Activations: decoding a few tokens.
    case fewTokens = "tokens"
    /// Weights: many tokens, few features.
    case fewFeatures = "features"
  }

  /// Bits of weights and activations.
  public let precision: Precision
  /// XOR or AND form of the one-bit product.
  public let operation: PlaneOperation
  /// The architecture the text is for.
  public let target: Target
  /// Which operand has the few rows.
  public let orientation: Orientation
  /// The few rows that are provided for: 8 or 16.
  public let columns: Int
  /// Rows of the streamed operand in a block, and in each of its warps: 16, 32 or 64.
  public let rows: Int
  /// Warps of a block, which share the inner length: 2, 4 or 8.
  public let warps: Int
  /// Blocks that share the inner length of the same rows, at most.
  public let splits: Int
  /// How the planes of both operands stand in memory.
  public let layout: PlaneLayout
  /// The tensor-core instruction.
  public let shape: MatrixMultiply.Shape
  /// The multiple of bits that packed rows are padded to.
  public let rowAlignmentInBits: Int
  /// What becomes of the integer products: applied by the multiplication itself where blocks do not
  /// share the inner length and the output is not packed, else by a second kernel.
  public let epilogue: Epilogue
  let pipeline: SkinnyPipeline

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Parameters:
  ///   - shape: nil for the largest that the target has.
  ///   - rowAlignmentInBits: nil for the least, 256 or 512. Any multiple of that is right, so that
  ///     operands packed for another kernel serve this one too.
  /// - Throws: `KernelError` where the target lacks the operation or the shape, or the numbers do
  ///   not make a kernel.
  public init(
    precision: Precision, operation: PlaneOperation, target: Target,
    orientation: Orientation = .fewTokens, columns: Int = 8, rows: Int = 16, warps: Int = 4,
    splits: Int = 1, layout: PlaneLayout = .panels, shape: MatrixMultiply.Shape? = nil,
    rowAlignmentInBits: Int? = nil, epilogue: Epilogue = .int32
  ) throws(KernelError) {
    self.precision = precision
    self.operation = operation
    self.target = target
    self.orientation = orientation
    self.columns = columns
    self.rows = rows
    self.warps = warps
    self.splits = splits
    self.layout = layout
    self.epilogue = epilogue
    self.shape = shape ?? (target < .sm80 ? .m8n8k128 : .m16n8k256)
    let numbers = Numbers(
      columns: columns, rows: rows, warps: warps, splits: splits, layout: layout)
    pipeline = try numbers.pipeline(precision, orientation)
    self.rowAlignmentInBits = rowAlignmentInBits ?? pipeline.stepBits
    try check()
  }

  /// The family: this is the path of `apmm` for few rows.
  public var name: String { "apmm" }
  /// Both operands hold bipolar codes.
  public var activationValues: OperandValues { .codes(.bipolar, precision.activationBits) }
  /// Both operands hold bipolar codes.
  public var weightValues: OperandValues { .codes(.bipolar, precision.weightBits) }
  /// Integers.
  public var accuracy: Accuracy { .exact }
  /// What sets this kernel apart from others of the family.
  public var configuration: String {
    "skinny, \(rows) rows x \(columns) \(orientation.rawValue), \(warps) warps, \(splits) "
      + "\(splits == 1 ? "split" : "splits"), \(layout.rawValue)"
      + (epilogue == .int32 ? "" : ", \(epilogue)")
  }

  // MARK: Derived sizes

  /// Planes of the operand with many rows.
  var streamedPlanes: Int {
    (orientation == .fewTokens ? precision.weightBits : precision.activationBits).bits
  }
  /// Planes of the operand with few rows.
  var residentPlanes: Int {
    (orientation == .fewTokens ? precision.activationBits : precision.weightBits).bits
  }
  /// Fragments of 16 rows in a warp.
  var fragments: Int { rows / 16 }
  /// Groups of eight columns.
  var columnGroups: Int { columns / 8 }
  /// The name of the tensor-core instruction.
  var matrixMultiply: MatrixMultiply {
    MatrixMultiply(shape: shape, operation: operation == .xor ? .xor : .and)
  }
}
