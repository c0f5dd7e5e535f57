import BipolarInt
import PTX

/// Writes the text of `BitPlaneMultiplication`, station by station.
struct MultiplicationBuilder {
  static let poolName = "pool"

  let kernel: BitPlaneMultiplication
  var builder: KernelBuilder
  let arguments: Arguments
  let position: Position
  let pool: Register

  /// Kernel parameters in registers.
  struct Arguments {
    let activations: Register
    let weights: Register
    let output: Register
    let activationSums: Register?
    let weightSums: Register?
    let m: Register
    let n: Register
    let k: Register
    let pitchBytes: Register
    let stageCount: Register
  }

  /// Where a thread stands.
  struct Position {
    let thread: Register
    let lane: Register
    let warpM: Register
    let warpN: Register
    let firstRow: Register
    let firstColumn: Register
  }

  /// One operand of the product as it stands in shared memory.
  struct OperandTile {
    /// Rows of all planes.
    let rows: Int
    /// Rows of one plane.
    let logicalRows: Int
    /// Byte offset in a stage.
    let offset: Int
    /// Packed planes in global memory.
    let base: Register
    /// Rows of the whole matrix.
    let limit: Register
    /// The block's first row in the matrix.
    let first: Register
  }

  static func kernel(of kernel: BitPlaneMultiplication) -> Kernel {
    var writer = MultiplicationBuilder(kernel)
    writer.write()
    return writer.builder.kernel
  }

  private init(_ kernel: BitPlaneMultiplication) {
    self.kernel = kernel
    var b = KernelBuilder(name: kernel.entry, threads: kernel.tile.threads)
    let usesSums = kernel.operation == .and
    arguments = Arguments(
      activations: b.globalPointer("activations", alignment: 16),
      weights: b.globalPointer("weights", alignment: 16),
      output: b.globalPointer("output", alignment: 4),
      activationSums: usesSums ? b.globalPointer("activation_sums", alignment: 4) : nil,
      weightSums: usesSums ? b.globalPointer("weight_sums", alignment: 4) : nil,
      m: b.parameter(.u32, "m"), n: b.parameter(.u32, "n"), k: b.parameter(.u32, "k"),
      pitchBytes: b.parameter(.u32, "pitch_bytes"), stageCount: b.parameter(.u32, "stage_count"))

    let thread = b.move(.u32, Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    let (warpM, warpN) = b.divide(warp, by: kernel.tile.warpsN)
    let blockX = b.move(.u32, Operand.special(.blockX))
    let blockY = b.move(.u32, Operand.special(.blockY))
    position = Position(
      thread: thread, lane: lane, warpM: warpM, warpN: warpN,
      firstRow: b.multiply(.u32, blockY, kernel.tile.m),
      firstColumn: b.multiply(.u32, blockX, kernel.tile.n))
    pool = b.dynamicShared(Self.poolName)
    builder = b
  }

  var swizzle: SwizzledRows { SwizzledRows(chunks: kernel.tile.k / 128) }

  mutating func write() {
    let accumulators = zeroedAccumulators()
    let a = OperandTile(
      rows: kernel.oneBitRows, logicalRows: kernel.tile.m, offset: 0, base: arguments.activations,
      limit: arguments.m, first: position.firstRow)
    let b = OperandTile(
      rows: kernel.oneBitColumns, logicalRows: kernel.tile.n,
      offset: a.rows * swizzle.rowBytes, base: arguments.weights, limit: arguments.n,
      first: position.firstColumn)
    let copies = copyPlan(a) + copyPlan(b)
    let fragments = fragmentPlan(a: a, b: b)
    if kernel.copiesAsynchronously {
      writeAsynchronousLoop(copies, fragments, accumulators)
    } else {
      writeBufferedLoop(copies, fragments, accumulators)
    }
    builder.barrier()
    storeProducts(accumulators)
    builder.barrier()
    recover()
    builder.end()
  }

  /// Accumulators by fragment row, fragment column, element.
  mutating func zeroedAccumulators() -> [[[Register]]] {
    (0..<fragmentRows).map { _ in
      (0..<fragmentColumns).map { _ in
        (0..<kernel.tile.shape.accumulatorRegisters).map { _ in builder.move(.u32, 0) }
      }
    }
  }

  /// Fragments of a warp along m.
  var fragmentRows: Int { kernel.oneBitRows / kernel.tile.shape.m / kernel.tile.warpsM }
  /// Fragments of a warp along n.
  var fragmentColumns: Int { kernel.oneBitColumns / kernel.tile.shape.n / kernel.tile.warpsN }
}
