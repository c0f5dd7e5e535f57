import PTX

/// Writes the text of `WeightOnlyMultiplication`.
struct WeightOnlyWriter {
  static let poolName = "pool"

  let kernel: WeightOnlyMultiplication
  var builder: KernelBuilder
  let arguments: Arguments
  let position: Position
  let pool: Register

  /// Kernel parameters in registers.
  struct Arguments {
    let activations: Register
    let weights: Register
    let scales: Register
    let output: Register
    let m: Register
    let n: Register
    let pitchBytes: Register
    let outputPitch: Register
    /// All stages of a row.
    let totalStages: Register
    /// The slice's first stage, and how many it has.
    let firstStage: Register
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
    let slice: Register
  }

  static func kernel(of kernel: WeightOnlyMultiplication) -> Kernel {
    var writer = WeightOnlyWriter(kernel)
    writer.write()
    return writer.builder.kernel
  }

  private init(_ kernel: WeightOnlyMultiplication) {
    self.kernel = kernel
    let tile = kernel.tile
    var b = KernelBuilder(name: kernel.entry, threads: tile.threads)
    let activations = b.globalPointer("activations", alignment: 128)
    let weights = b.globalPointer("weights", alignment: 128)
    let scales = b.globalPointer("scales", alignment: 4)
    let output = b.globalPointer("output", alignment: 32)
    let m = b.parameter(.u32, "m")
    let n = b.parameter(.u32, "n")
    let pitchBytes = b.parameter(.u32, "pitch_bytes")
    let outputPitch = b.parameter(.u32, "output_pitch")
    let totalStages = b.parameter(.u32, "stage_count")
    let sliceStages = b.parameter(.u32, "slice_stages")

    let thread = b.move(.u32, Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    let (warpM, warpN) = b.divide(warp, by: tile.warpsN)
    let blockX = b.move(.u32, Operand.special(.blockX))
    let blockY = b.move(.u32, Operand.special(.blockY))
    let slice = b.move(.u32, Operand.special(.blockZ))
    let firstStage = b.multiply(.u32, slice, sliceStages)
    let remaining = b.subtract(.u32, totalStages, firstStage)
    let stageCount = b.arithmetic(.min, .u32, [remaining, sliceStages])
    arguments = Arguments(
      activations: activations, weights: weights, scales: scales, output: output, m: m, n: n,
      pitchBytes: pitchBytes, outputPitch: outputPitch, totalStages: totalStages,
      firstStage: firstStage, stageCount: stageCount)
    position = Position(
      thread: thread, lane: lane, warpM: warpM, warpN: warpN,
      firstRow: b.multiply(.u32, blockY, tile.m), firstColumn: b.multiply(.u32, blockX, tile.n),
      slice: slice)
    pool = b.dynamicShared(Self.poolName)
    builder = b
  }

  mutating func write() {
    let plan = copyPlan()
    let sums = sumPlan()
    if kernel.copiesAsynchronously {
      writeAsynchronousLoop(plan, sums)
    } else {
      writeBufferedLoop(plan, sums)
    }
    storeResults(sums.totals)
    builder.end()
  }

  /// Byte offsets in a stage.
  var weightOffset: Int { kernel.tile.activationBytes }
  var scaleOffset: Int { kernel.tile.activationBytes + kernel.tile.weightBytes }

  /// Moves a stage offset to the next stage of the ring.
  mutating func rotate(_ stage: Register) {
    builder.add(.u32, stage, kernel.stageBytes, into: stage)
    let isEnd = builder.compare(.eq, .u32, stage, kernel.tile.stages * kernel.stageBytes)
    builder.guarded(by: isEnd) { $0.move(.u32, 0, into: stage) }
  }

  /// Whether a stage, counted in the slice, is the last of its group; nil where every stage is, or
  /// none.
  mutating func endsGroup(_ stage: Register) -> Register? {
    guard let stages = kernel.groupStages, stages > 1 else { return nil }
    let place = builder.logic(.and, .b32, stage, stages - 1)
    let isLast = builder.compare(.eq, .u32, place, stages - 1)
    let next = builder.add(.u32, stage, 1)
    let isEnd = builder.compare(.eq, .u32, next, arguments.stageCount)
    return builder.logic(.or, .pred, isLast, isEnd)
  }
}
