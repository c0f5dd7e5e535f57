import PTX

/// Writes the kernel of a `PlanePacking`: what a block prepares, the loop over the steps of a warp,
/// and the row sums. The parts of a step stand in the extensions.
struct PackingBuilder {
  let packing: PlanePacking
  let geometry: PackingGeometry
  var builder: KernelBuilder

  let lane: Register
  let warp: Register
  let block: Register
  let rows: Register
  /// The addresses of the lane's loads of a step; one for all where they lie in one row.
  var sources: [Register] = []
  /// The address of the lane's word of plane 0, and the distance to that of the next plane, which is
  /// a constant for panels.
  var target: Register
  var planeStride: Register?
  /// Columns of the row from the first of the step on, signed.
  let columnsLeft: Register
  /// Chunks of the packed row from the first of the step on, signed.
  let chunksLeft: Register
  /// The first of the lane's columns in a step.
  let laneColumn: Register
  /// Where the lane writes: its chunk of the step, and its word of the chunk.
  let targetChunk: Register
  let targetWord: Register
  /// The sum of the codes that the lane has written.
  let sum: Register
  let rowSums: Register?
  /// The selectors and rotations of the exchanges between lanes.
  var exchangers: [Exchanger] = []
  /// How floats are compared with the levels of a row.
  var levels: Levels?

  init(_ packing: PlanePacking) {
    self.packing = packing
    geometry = PackingGeometry(
      elementBytes: packing.source.elementBytes, isTiled: packing.layout != .rows)
    let (eb, isTiled) = (geometry.elementBytes, geometry.isTiled)
    var b = KernelBuilder(name: packing.entry, threads: packing.threads)
    let source = b.globalPointer("source", alignment: packing.rowsAreAligned ? 16 : eb)
    let scales = packing.source.scales.map { _ in b.globalPointer("scales", alignment: 4) }
    let planes = b.globalPointer("planes", alignment: 16)
    rowSums = packing.writesRowSums ? b.globalPointer("row_sums", alignment: 4) : nil
    rows = b.parameter(.u32, "rows")
    let columns = b.parameter(.u32, "columns")
    let rowBytes = b.parameter(.u32, "row_bytes")
    let chunks = b.parameter(.u32, "chunks")

    let thread = b.move(.u32, Operand.special(.threadX))
    lane = b.logic(.and, .b32, thread, 31)
    warp = b.logic(.shr, .u32, thread, 5)
    block = b.move(.u32, Operand.special(.blockX))
    columnsLeft = b.multiplyAdd(.s32, warp, -geometry.columns, columns)
    chunksLeft = b.multiplyAdd(.s32, warp, -packing.chunksPerStep, chunks)
    sum = b.move(.u32, 0)

    // Where the lane reads.
    let laneChunk = b.logic(.shr, .u32, lane, geometry.lanesPerChunk.trailingZeroBitCount)
    let inChunk = b.logic(.and, .b32, lane, geometry.lanesPerChunk - 1)
    let place = isTiled ? inChunk : lane
    laneColumn = b.multiply(.u32, place, geometry.elementsPerLoad)
    let row = isTiled ? b.multiplyAdd(.u32, block, 8, laneChunk) : block
    let start = b.multiplyAdd(
      .u32, warp, geometry.columns * eb, b.logic(.shl, .b32, place, 4))
    let rowStart = b.multiplyAddWide(.u32, row, rowBytes, source)
    sources = [b.add(.u64, rowStart, b.convert(to: .u64, from: .u32, start))]
    if isTiled {
      let stride = b.multiplyWide(.u32, rowBytes, geometry.chunksPerLoad)
      for load in 1..<geometry.loads { sources.append(b.add(.u64, sources[load - 1], stride)) }
    }

    // Where it writes, after the exchanges.
    let bits = geometry.exchanges
    let low = b.logic(.and, .b32, lane, (1 << bits) - 1)
    targetChunk = b.logic(
      .or, .b32, b.logic(.shl, .b32, low, 3 - bits), b.logic(.shr, .u32, lane, 2 + bits))
    targetWord = b.logic(.and, .b32, b.logic(.shr, .u32, lane, bits), 3)
    let inStep = b.multiplyAdd(
      .u32, targetChunk, 16, b.logic(.shl, .b32, targetWord, 2))
    let planesPerTile = packing.layout == .panels ? packing.width.bits : 1
    let offset = b.multiplyAdd(.u32, warp, 128 * planesPerTile, inStep)
    let stepBytes = b.logic(.shl, .b32, chunks, isTiled ? 7 : 4)
    let firstTile = planesPerTile == 1 ? block : b.multiply(.u32, block, planesPerTile)
    let first = b.multiplyAddWide(.u32, firstTile, stepBytes, planes)
    target = b.add(.u64, first, b.convert(to: .u64, from: .u32, offset))
    if packing.width.bits > 1 {
      switch packing.layout {
      case .rows: planeStride = b.multiplyWide(.u32, rows, stepBytes)
      case .tiles:
        let groups = b.move(.u32, Operand.special(.gridWidth))
        planeStride = b.multiplyWide(.u32, groups, stepBytes)
      case .panels: planeStride = nil
      }
    }
    builder = b
    exchangers = makeExchangers()
    if let scales { levels = makeLevels(scales: scales, thread: thread) }
  }

  /// The whole kernel.
  func kernel() -> Kernel {
    var writer = self
    writer.writeLoop()
    writer.writeRowSums()
    writer.builder.end()
    return writer.builder.kernel
  }

  /// The steps of a warp. Those that reach over an edge have their own text, which guards and masks.
  private mutating func writeLoop() {
    let names = ["step", "partial", "next", "end"].map { builder.newLabel($0) }
    let (loop, partial, next, end) = (names[0], names[1], names[2], names[3])
    let isIdle = builder.compare(.le, .s32, chunksLeft, 0)
    builder.branch(to: end, if: isIdle, uniform: true)
    let whole = builder.move(.u32, geometry.columns)
    if geometry.isTiled {
      // No step of a group that lacks rows is whole.
      let lastRow = builder.multiplyAdd(.u32, block, 8, 7)
      let lacksRows = builder.compare(.hs, .u32, lastRow, rows)
      builder.guarded(by: lacksRows) { $0.move(.u32, Int(Int32.max), into: whole) }
    }
    builder.place(loop)
    let isPartial = builder.compare(.lt, .s32, columnsLeft, whole)
    builder.branch(to: partial, if: isPartial, uniform: true)
    writeStep(isWhole: true)
    builder.place(next)
    let (steps, chunks) = (packing.warps, packing.warps * packing.chunksPerStep)
    for source in sources {
      builder.add(.u64, source, steps * geometry.columns * geometry.elementBytes, into: source)
    }
    let planesPerTile = packing.layout == .panels ? packing.width.bits : 1
    builder.add(.u64, target, steps * 128 * planesPerTile, into: target)
    builder.add(.s32, columnsLeft, -steps * geometry.columns, into: columnsLeft)
    builder.add(.s32, chunksLeft, -chunks, into: chunksLeft)
    let goesOn = builder.compare(.gt, .s32, chunksLeft, 0)
    builder.branch(to: loop, if: goesOn, uniform: true)
    builder.branch(to: end, uniform: true)
    builder.place(partial)
    writeStep(isWhole: false)
    builder.branch(to: next, uniform: true)
    builder.place(end)
  }

  private mutating func writeStep(isWhole: Bool) {
    let mask = isWhole ? nil : wordMask()
    let words = isWhole ? load() : loadGuarded()
    var planes = exchanged(self.planes(of: words))
    if let mask {
      for plane in planes.indices {
        planes[plane] = builder.logic(.and, .b32, planes[plane], mask)
      }
    }
    if packing.writesRowSums { addToSum(planes) }
    store(planes, isWhole: isWhole)
  }
}
