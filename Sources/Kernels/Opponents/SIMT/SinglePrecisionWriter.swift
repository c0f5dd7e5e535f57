import PTX

/// Writes the text of `SinglePrecisionMultiplication`.
struct SinglePrecisionWriter {
  static let poolName = "pool"

  let kernel: SinglePrecisionMultiplication
  var builder: KernelBuilder
  let arguments: Arguments
  let position: Position
  let pool: Register

  /// Kernel parameters in registers, pointers at the operands of the block's product.
  struct Arguments {
    let activations: Register
    let weights: Register
    let output: Register
    let m: Register
    let n: Register
    let pitchBytes: Register
    let outputPitch: Register
    /// Stages of the block's slice.
    let stageCount: Register
  }

  /// Where a thread stands: its results are vectors of rows at `row` and of columns at `column` of the
  /// block's tile, in pieces of a vector.
  struct Position {
    let thread: Register
    let row: Register
    let column: Register
    let firstRow: Register
    let firstColumn: Register
  }

  /// The results of a thread along one side: `pieces` vectors of `width`, `distance` apart.
  struct Side {
    let pieces: Int
    let width: Int
    let distance: Int

    init(results: Int, threads: Int) {
      width = min(results, 4)
      pieces = results / width
      distance = width * threads
    }
  }

  static func kernel(of kernel: SinglePrecisionMultiplication) -> Kernel {
    var writer = SinglePrecisionWriter(kernel)
    writer.write()
    var text = writer.builder.kernel
    if kernel.tile.threadRows * kernel.tile.threadColumns == 64, kernel.threads <= 128 {
      // Left alone, the assembler aims at 128 registers in these blocks and spills a few.
      text.directives.append(.maximumRegisters(168))
    }
    return text
  }

  private init(_ kernel: SinglePrecisionMultiplication) {
    self.kernel = kernel
    let tile = kernel.tile
    var b = KernelBuilder(name: kernel.entry, threads: tile.threads)
    let activations = b.globalPointer("activations", alignment: 32)
    let weights = b.globalPointer("weights", alignment: 32)
    let output = b.globalPointer("output", alignment: 32)
    let m = b.parameter(.u32, "m")
    let n = b.parameter(.u32, "n")
    let pitchBytes = b.parameter(.u32, "pitch_bytes")
    let outputPitch = b.parameter(.u32, "output_pitch")
    var stageCount = b.parameter(.u32, "stage_count")

    // The operands of the batch stand one behind the other, and so do the slices of each result.
    let result = b.move(.u32, Operand.special(.blockZ))
    var product = result
    var firstStage: Register?
    if kernel.writesSlices {
      let sliceStages = b.parameter(.u32, "slice_stages")
      let slices = b.parameter(.u32, "slices")
      product = b.arithmetic(.div, .u32, [result, slices])
      let slice = b.arithmetic(.rem, .u32, [result, slices])
      let first = b.multiply(.u32, slice, sliceStages)
      let remaining = b.subtract(.u32, stageCount, first)
      stageCount = b.arithmetic(.min, .u32, [remaining, sliceStages])
      firstStage = first
    }
    let rowsBefore = b.multiplyWide(.u32, product, m)
    let resultsBefore = b.multiplyWide(.u32, result, m)
    let columnsBefore = b.multiplyWide(.u32, product, n)
    let widePitch = b.convert(to: .u64, from: .u32, pitchBytes)
    let outputBytes = b.multiplyWide(.u32, outputPitch, 4)
    let operands = [(rowsBefore, activations), (columnsBefore, weights)].map { before, base in
      let first = b.multiplyAdd(.u64, before, widePitch, base)
      return firstStage.map { b.multiplyAddWide(.u32, $0, 4 * tile.k, first) } ?? first
    }
    arguments = Arguments(
      activations: operands[0], weights: operands[1],
      output: b.multiplyAdd(.u64, resultsBefore, outputBytes, output),
      m: m, n: n, pitchBytes: pitchBytes, outputPitch: outputPitch, stageCount: stageCount)

    let thread = b.move(.u32, Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    let (warpM, warpN) = b.divide(warp, by: tile.warpsN)
    // Neighbouring lanes have neighbouring rows: a quarter-warp's 16-byte loads of rows are 128
    // contiguous bytes and its loads of columns are one address.
    let (laneColumn, laneRow) = b.divide(lane, by: 8)
    let row = b.multiply(.u32, warpM, 8 * tile.threadRows)
    let column = b.multiply(.u32, warpN, 4 * tile.threadColumns)
    let blockX = b.move(.u32, Operand.special(.blockX))
    let blockY = b.move(.u32, Operand.special(.blockY))
    position = Position(
      thread: thread,
      row: b.multiplyAdd(.u32, laneRow, min(4, tile.threadRows), row),
      column: b.multiplyAdd(.u32, laneColumn, min(4, tile.threadColumns), column),
      firstRow: b.multiply(.u32, blockY, tile.m), firstColumn: b.multiply(.u32, blockX, tile.n))
    pool = b.dynamicShared(Self.poolName)
    builder = b
  }

  var rows: Side { Side(results: kernel.tile.threadRows, threads: 8) }
  var columns: Side { Side(results: kernel.tile.threadColumns, threads: 4) }

  /// Bytes of the rows' part of a stage; the columns stand behind it.
  var rowBytes: Int { 4 * kernel.tile.k * SinglePrecisionTile.sharedPitch(rows: kernel.tile.m) }

  mutating func write() {
    let accumulators = (0..<kernel.tile.threadRows).map { _ in
      (0..<kernel.tile.threadColumns).map { _ in builder.move(.f32, Float(0)) }
    }
    let copies = [
      copyPlan(
        rows: kernel.tile.m, first: position.firstRow, limit: arguments.m,
        base: arguments.activations, sharedOffset: 0),
      copyPlan(
        rows: kernel.tile.n, first: position.firstColumn, limit: arguments.n,
        base: arguments.weights, sharedOffset: rowBytes),
    ]
    if kernel.copiesAsynchronously {
      writeAsynchronousLoop(copies, accumulators)
    } else {
      writeBufferedLoop(copies, accumulators)
    }
    storeResults(accumulators)
    builder.end()
  }

  /// Vectors of results to memory. Rows are padded to whole sectors, so a vector is inside or not.
  private mutating func storeResults(_ accumulators: [[Register]]) {
    let (rows, columns) = (rows, columns)
    let row = builder.add(.u32, position.firstRow, position.row)
    let column = builder.add(.u32, position.firstColumn, position.column)
    let isInside = (0..<columns.pieces).map { piece in
      let first = piece == 0 ? column : builder.add(.u32, column, piece * columns.distance)
      return builder.compare(.lo, .u32, first, arguments.outputPitch)
    }
    let pitchBytes = builder.multiplyWide(.u32, arguments.outputPitch, 4)
    let end = builder.newLabel("end")
    for piece in 0..<rows.pieces {
      var place = builder.add(.u32, row, piece * rows.distance)
      let element = builder.multiplyWide(.u32, place, arguments.outputPitch)
      let wide = builder.convert(to: .u64, from: .u32, column)
      let index = builder.add(.u64, element, wide)
      let bytes = builder.logic(.shl, .b64, index, 2)
      var address = builder.add(.u64, arguments.output, bytes)
      for offset in 0..<rows.width {
        if offset > 0 {
          place = builder.add(.u32, place, 1)
          address = builder.add(.u64, address, pitchBytes)
        }
        let isBelow = builder.compare(.hs, .u32, place, arguments.m)
        builder.branch(to: end, if: isBelow)
        let results = accumulators[piece * rows.width + offset]
        for (piece, isInside) in isInside.enumerated() {
          builder.guarded(by: isInside) {
            $0.store(
              .global, .f32,
              Array(results[piece * columns.width..<(piece + 1) * columns.width]),
              to: Address(base: address.name, offset: Int64(4 * piece * columns.distance)))
          }
        }
      }
    }
    builder.place(end)
  }
}
