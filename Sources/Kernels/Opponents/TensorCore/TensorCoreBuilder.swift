import PTX

/// Writes the text of `TensorCoreMultiplication`, station by station.
struct TensorCoreBuilder {
  static let poolName = "pool"

  let kernel: TensorCoreMultiplication
  var builder: KernelBuilder
  let arguments: Arguments
  let position: Position
  let pool: Register

  /// Kernel parameters in registers.
  struct Arguments {
    /// X and W.
    let operands: [Register]
    let output: Register
    let activationSums: Register?
    let weightSums: Register?
    let m: Register
    let n: Register
    let k: Register
    /// Bytes between rows of X and of W: one register where rows of both run along k.
    let pitches: [Register]
    let outputPitch: Register
    let stageCount: Register
    let sliceStages: Register?
    let slices: Register?
    let groupShift: Register
  }

  /// Where a thread stands.
  struct Position {
    let thread: Register
    let lane: Register
    let warpM: Register
    let warpN: Register
    let firstRow: Register
    let firstColumn: Register
    /// The product of the batch, and the slice of it.
    let batch: Register
    let slice: Register?
    let end: String
  }

  static func kernel(of kernel: TensorCoreMultiplication) -> Kernel {
    var writer = TensorCoreBuilder(kernel)
    writer.write()
    return writer.builder.kernel
  }

  private init(_ kernel: TensorCoreMultiplication) {
    self.kernel = kernel
    var b = KernelBuilder(name: kernel.entry, threads: kernel.tile.threads)
    let usesSums = kernel.kind == .int1(.and)
    func pitches() -> [Register] {
      let x = b.parameter(.u32, "pitch_bytes")
      return [x, kernel.layout == .tn ? x : b.parameter(.u32, "weight_pitch_bytes")]
    }
    arguments = Arguments(
      operands: [
        b.globalPointer("activations", alignment: 16), b.globalPointer("weights", alignment: 16),
      ],
      output: b.globalPointer("output", alignment: 16),
      activationSums: usesSums ? b.globalPointer("activation_sums", alignment: 4) : nil,
      weightSums: usesSums ? b.globalPointer("weight_sums", alignment: 4) : nil,
      m: b.parameter(.u32, "m"), n: b.parameter(.u32, "n"), k: b.parameter(.u32, "k"),
      pitches: pitches(),
      outputPitch: b.parameter(.u32, "output_pitch"),
      stageCount: b.parameter(.u32, "stage_count"),
      sliceStages: kernel.writesSlices ? b.parameter(.u32, "slice_stages") : nil,
      slices: kernel.writesSlices ? b.parameter(.u32, "slices") : nil,
      groupShift: b.parameter(.u32, "group_shift"))
    position = Self.position(kernel, arguments, &b)
    pool = b.dynamicShared(Self.poolName)
    builder = b
  }

  /// Blocks along x run through groups of 2^shift neighbours along m before they move on along n; y
  /// counts the groups. Blocks past the last row of the last group have nothing to do.
  private static func position(
    _ kernel: TensorCoreMultiplication, _ arguments: Arguments, _ b: inout KernelBuilder
  ) -> Position {
    let blockX = b.move(.u32, Operand.special(.blockX))
    let blockY = b.move(.u32, Operand.special(.blockY))
    let blockZ = b.move(.u32, Operand.special(.blockZ))
    let tileN = b.logic(.shr, .u32, blockX, arguments.groupShift)
    let used = b.logic(.shl, .b32, tileN, arguments.groupShift)
    let inGroup = b.subtract(.u32, blockX, used)
    let group = b.logic(.shl, .b32, blockY, arguments.groupShift)
    let tileM = b.add(.u32, group, inGroup)
    let firstRow = b.multiply(.u32, tileM, kernel.tile.m)
    let end = b.newLabel("end")
    let isOutside = b.compare(.hs, .u32, firstRow, arguments.m)
    b.branch(to: end, if: isOutside, uniform: true)

    let thread = b.move(.u32, Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    let (warpM, warpN) = b.divide(warp, by: kernel.tile.warpsN)
    var (batch, slice) = (blockZ, Register?.none)
    if let slices = arguments.slices {
      batch = b.arithmetic(.div, .u32, [blockZ, slices])
      slice = b.arithmetic(.rem, .u32, [blockZ, slices])
    }
    return Position(
      thread: thread, lane: lane, warpM: warpM, warpN: warpN, firstRow: firstRow,
      firstColumn: b.multiply(.u32, tileN, kernel.tile.n), batch: batch,
      slice: slice, end: end)
  }

  mutating func write() {
    let span = stageSpan()
    let copies = copyPlan(firstStage: span.first)
    let fragments = fragmentPlan()
    let accumulators = zeroedAccumulators()
    writeMainLoop(copies, fragments, accumulators, stageCount: span.count)
    writeResults(accumulators)
    builder.place(position.end)
    builder.end()
  }

  /// The first stage of this block along the inner length, nil for 0, and how many it has.
  private mutating func stageSpan() -> (first: Register?, count: Register) {
    guard let slice = position.slice, let perSlice = arguments.sliceStages else {
      return (nil, arguments.stageCount)
    }
    let first = builder.multiply(.u32, slice, perSlice)
    let left = builder.subtract(.u32, arguments.stageCount, first)
    return (first, builder.arithmetic(.min, .u32, [left, perSlice]))
  }

  /// Accumulators by fragment row, fragment column, register.
  private mutating func zeroedAccumulators() -> [[[Register]]] {
    (0..<kernel.fragmentRows).map { _ in
      (0..<kernel.fragmentColumns).map { _ in
        (0..<kernel.instruction.accumulatorRegisters).map { _ in builder.move(.u32, 0) }
      }
    }
  }
}
