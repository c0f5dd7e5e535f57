public import PTX

/// The matrix multiplication of libraries on tensor cores, as CUTLASS builds it: what the 1-bit
/// planes are measured against. Kernel names `int8`, `int4`, `int1`, `fp16`, `fp16-f16acc`.
///
/// Both operands have contiguous rows along the inner length ("TN"), or in half precision the other
/// way. A block keeps `stages` pieces of its rows in swizzled shared memory, filled by `cp.async` (through registers on Turing) with one
/// barrier a stage; warps load fragments by `ldmatrix` one step ahead of the step that they multiply.
///
/// Rows of W stand in shared memory in an order that leaves each lane with neighbouring results, so
/// accumulators go to global memory as vectors and full sectors without another trip through shared
/// memory. Blocks run in groups along m, whose rows of X and columns of W stay in L2.
public struct TensorCoreMultiplication: MultiplicationKernel, KernelProgram, Hashable {
  /// What is multiplied.
  public let kind: TensorCoreKind
  /// The division of a block's work.
  public let tile: TensorCoreTile
  /// How the operands stand in memory.
  public let layout: TensorCoreLayout
  /// Slices of the inner length that blocks of their own compute; a second launch adds them.
  public let splitK: Int
  /// The architecture the text is for.
  public let target: Target

  /// Chooses a kernel and checks that it can be built.
  ///
  /// - Throws: `KernelError` where the target lacks the instruction, or the tile is not legal.
  public init(
    kind: TensorCoreKind, tile: TensorCoreTile, layout: TensorCoreLayout = .tn, splitK: Int = 1,
    target: Target
  ) throws(KernelError) {
    self.kind = kind
    self.tile = tile
    self.layout = layout
    self.splitK = splitK
    self.target = target
    try check()
  }

  // MARK: MultiplicationKernel

  /// The kind's name.
  public var name: String { kind.name }
  /// The numbers that X holds.
  public var activationValues: OperandValues { kind.values }
  /// The numbers that W holds.
  public var weightValues: OperandValues { kind.values }
  /// How near the result is to the exact product.
  public var accuracy: Accuracy { kind.accuracy }

  /// Tile, instruction, layout, slices.
  public var configuration: String {
    "\(tile), \(instruction.shapeName)\(form)" + (layout == .tn ? "" : ", \(layout.rawValue)")
      + (splitK > 1 ? ", \(splitK) slices of k" : "")
  }

  private var form: String {
    if case .int1(let operation) = kind { " \(operation.rawValue)" } else { "" }
  }

  // MARK: KernelProgram

  /// The entry name.
  public var entry: String {
    "\(kind.entryName)_\(tile.m)x\(tile.n)x\(tile.k)_w\(tile.warpsM)x\(tile.warpsN)"
      + "_s\(tile.stages)_\(instruction.shapeName)" + (layout == .tn ? "" : "_\(layout.rawValue)")
      + (splitK > 1 ? "_split" : "")
  }

  /// The threads of a block.
  public var threads: Int { tile.threads }
  /// Shared memory of a block in bytes: the pipeline.
  public var sharedBytes: Int { tile.stages * stageBytes }

  /// The module: the kernel and its pool of shared memory.
  public var module: Module {
    Module(
      version: .forKernels(on: target), target: target,
      declarations: [
        Module.dynamicShared(
          TensorCoreBuilder.poolName,
          alignment: max(128, rows(of: 0).rowBytes, rows(of: 1).rowBytes)),
        .kernel(TensorCoreBuilder.kernel(of: self)),
      ])
  }

  // MARK: Derived sizes

  /// The tensor-core instruction.
  var instruction: TensorCoreInstruction { kind.instruction(tile.generation) }
  /// Bytes that a stage holds of each row along the inner length.
  var stageRowBytes: Int { tile.k * kind.bits / 8 }
  /// The rows of an operand, 0 for X and 1 for W, in shared memory.
  func rows(of operand: Int) -> SwizzledRows {
    let bytes =
      layout.storesInnerRows(operand)
      ? side(of: operand) * kind.bits / 8 : stageRowBytes
    return SwizzledRows(chunks: bytes / 16)
  }
  /// The tile's side along an operand's rows.
  func side(of operand: Int) -> Int { operand == 0 ? tile.m : tile.n }
  /// Bytes of one pipeline stage.
  var stageBytes: Int { (tile.m + tile.n) * stageRowBytes }
  /// Whether stages are filled by cp.async.
  var copiesAsynchronously: Bool { target >= .sm80 }
  /// Fragments of a warp along m.
  var fragmentRows: Int { tile.m / tile.warpsM / instruction.m }
  /// Fragments of a warp along n.
  var fragmentColumns: Int { tile.n / tile.warpsN / 8 }
  /// Steps of the instruction's inner length in a stage.
  var steps: Int { stageRowBytes / 16 / instruction.chunks }
  /// Whether blocks write slices of the result for `TensorCoreSliceSum` to add.
  var writesSlices: Bool { splitK > 1 }
  /// Bytes of an element that a block writes.
  var storedBytes: Int { writesSlices ? 4 : kind.outputBytes }

  /// Fragments along n whose columns are interleaved, so that a lane has twice as many neighbouring
  /// elements: as many as fill a 16-byte vector. Rows of W alone can be put in that order.
  var interleavedFragments: Int {
    layout.storesInnerRows(1)
      ? 1
      : [8 / storedBytes, 4 / storedBytes].first { $0 > 0 && fragmentColumns % $0 == 0 } ?? 1
  }

  /// Whether pairs of lanes exchange half-precision results of two fragments, so that four neighbours
  /// stand in one lane where columns are not interleaved.
  var exchangesResults: Bool {
    storedBytes == 2 && interleavedFragments == 1 && fragmentColumns % 2 == 0
  }
}
