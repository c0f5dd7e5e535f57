import BipolarInt
import PTX

/// Writes the text of `BitPlaneMultiplication`, station by station.
struct MultiplicationBuilder {
  static let poolName = "pool"

  let kernel: BitPlaneMultiplication
  let schedule: MainLoopSchedule
  let a: OperandTile
  let b: OperandTile
  let sums: [PlaneSum]
  var builder: KernelBuilder
  var arguments: Arguments
  var position: Position
  let pool: Register
  let epilogue: EpilogueWriter
  /// How the stages of a product are shared; nil where a block has all of a tile's.
  let share: Share?
  /// The stages of the tile that are this block's; nil for all.
  var segment: Segment?
  /// Sums of groups along K that have scales of their own; nil without such.
  var groups: GroupSums?

  /// Kernel parameters in registers.
  struct Arguments {
    let activations: Register
    let weights: Register
    let output: Register
    let activationSums: Register?
    let weightSums: Register?
    let m: Register
    let n: Register
    /// K, or 0 in blocks that have not the first stages of their tile: what is not a sum over K is
    /// added by those that have.
    var k: Register
    /// Chunks of 128 bits of a padded row.
    let chunks: Register
    /// Stages of this block's tile.
    var stageCount: Register
    /// Elements from one row of the output to the next.
    let pitch: Register
  }

  /// Where a thread stands.
  struct Position {
    let thread: Register
    let lane: Register
    let warpM: Register
    let warpN: Register
    /// The tile's place in the grid of tiles.
    var tileRow: Register
    var tileColumn: Register
    var firstRow: Register
    var firstColumn: Register
    /// The address of the pieces that the thread copies verbatim, but for a constant.
    let sharedPiece: Register
  }

  static func kernel(of kernel: BitPlaneMultiplication) -> Kernel {
    var writer = MultiplicationBuilder(kernel)
    writer.write()
    var result = writer.builder.kernel
    // Else ptxas may spill a few registers for the sake of more resident blocks.
    result.directives.append(.minimumBlocksPerSM(1))
    return result
  }

  private init(_ kernel: BitPlaneMultiplication) {
    self.kernel = kernel
    schedule = kernel.schedule
    a = kernel.activationTile
    b = kernel.weightTile
    sums = kernel.sums
    var b = KernelBuilder(name: kernel.entry, threads: kernel.threads)
    let usesSums = kernel.usesSums && kernel.recovery != .global
    let activations = b.globalPointer("activations", alignment: 16)
    let weights = b.globalPointer("weights", alignment: 16)
    let output = b.globalPointer("output", alignment: 4)
    let activationSums = usesSums ? b.globalPointer("activation_sums", alignment: 4) : nil
    let weightSums = usesSums ? b.globalPointer("weight_sums", alignment: 4) : nil
    let m = b.parameter(.u32, "m")
    let n = b.parameter(.u32, "n")
    let k = b.parameter(.u32, "k")
    let chunks = b.parameter(.u32, "chunks")
    let stageCount = b.parameter(.u32, "stage_count")
    let pitch = b.parameter(.u32, "pitch")
    let activationBatch = b.parameter(.u64, "activation_batch_bytes")
    let weightBatch = b.parameter(.u64, "weight_batch_bytes")
    let outputBatch = b.parameter(.u64, "output_batch_bytes")
    share = Share(kernel.distribution, on: &b)
    var epilogue = EpilogueWriter(kernel.ownEpilogue, target: kernel.target, on: &b)

    // Product z of a batch, or slice z of K.
    let blockZ = b.move(.u32, Operand.special(.blockZ))
    let product = kernel.distribution == .tiles ? blockZ : b.move(.u32, 0)
    epilogue.choose(product: product, rows: m, columns: n, &b)
    self.epilogue = epilogue
    let wideProduct = b.convert(to: .u64, from: .u32, product)
    arguments = Arguments(
      activations: b.multiplyAdd(.u64, wideProduct, activationBatch, activations),
      weights: b.multiplyAdd(.u64, wideProduct, weightBatch, weights),
      output: b.multiplyAdd(
        .u64, b.convert(to: .u64, from: .u32, blockZ), outputBatch, output),
      activationSums: activationSums.map {
        b.multiplyAddWide(.u32, b.multiply(.u32, product, m), 4, $0)
      },
      weightSums: weightSums.map {
        b.multiplyAddWide(.u32, b.multiply(.u32, product, n), 4, $0)
      },
      m: m, n: n, k: k, chunks: chunks, stageCount: stageCount, pitch: pitch)

    let thread = b.move(.u32, Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    let (warpM, warpN) = b.divide(warp, by: kernel.tile.warpsN)
    let (tileRow, tileColumn) = Self.tile(rasterRows: kernel.rasterRows, &b)
    pool = b.dynamicShared(Self.poolName)
    position = Position(
      thread: thread, lane: lane, warpM: warpM, warpN: warpN, tileRow: tileRow,
      tileColumn: tileColumn, firstRow: b.multiply(.u32, tileRow, kernel.tile.m),
      firstColumn: b.multiply(.u32, tileColumn, kernel.tile.n),
      sharedPiece: b.multiplyAdd(.u32, thread, 16, pool))
    builder = b
  }

  mutating func write() {
    switch kernel.distribution {
    case .tiles: writeTile()
    case .splitK: writeSlice()
    case .streamK: writeStream()
    }
    builder.end()
  }

  /// The stages of one tile that are this block's, and what becomes of the sums.
  mutating func writeTile() {
    let products = zeroedAccumulators()
    groups = startGroups()
    let copies = copyPlan()
    skipStages(copies)
    let loads = FragmentPlan(
      a: fragmentLoads(a, warp: position.warpM), b: fragmentLoads(b, warp: position.warpN))
    if !kernel.copiesAsynchronously {
      writeBufferedLoop(copies, loads, products)
    } else if schedule.loadsAhead {
      writePipelinedLoop(copies, loads, products)
    } else {
      writeAsynchronousLoop(copies, loads, products)
    }
    switch kernel.recovery {
    case .shared: recoverInShared(products)
    case .registers, .running: recoverInRegisters(products)
    case .global: writeCounts(products)
    }
  }
}
