import BipolarInt
import PTX

/// Writes the skinny multiplication: `SkinnyBuilder+Operands.swift` the loads, `+Loop` the main loop,
/// `+Sums` what follows it.
///
/// In comments, g = lane / 4 and t = lane % 4 as in the fragment layouts of the PTX manual.
struct SkinnyBuilder {
  static let poolName = "skinny_pool"
  /// `.L1::no_allocate` is of PTX ISA 7.4.
  static let languageVersion = LanguageVersion(7, 4)

  let program: SkinnyProgram
  var builder: KernelBuilder
  let arguments: Arguments
  var position: Position
  var epilogue: EpilogueWriter

  /// Parameters; those of operands are in `OperandArguments`.
  struct Arguments {
    let output: Register
    /// Bytes from one product of the batch to the next, 64 bits.
    let outputBatchStride: Register
    let streamed: OperandArguments
    let resident: OperandArguments
    let k: Register
    /// Elements from one row of the output to the next.
    let outputPitch: Register
    let steps: Register
    let stepsPerSplit: Register
  }

  /// What describes an operand.
  struct OperandArguments {
    /// The packed planes of this product of the batch.
    let planes: Register
    /// Sums of the rows' codes, for the AND form.
    let sums: Register?
    let rows: Register
    /// Bytes from a group of eight rows to the next, 32 bits.
    let groupStride: Register
    /// Bytes from a plane to the next, 64 bits; nil where that is constant.
    let planeStride: Register?
  }

  struct Position {
    let lane: Register
    let warp: Register
    /// lane / 4.
    let group: Register
    /// lane % 4.
    let inGroup: Register
    let thread: Register
    /// First streamed row of the block.
    let firstRow: Register
    let split: Register
    /// The product of the batch.
    let product: Register

    init(_ b: inout KernelBuilder, rows: Int) {
      thread = b.move(.u32, Operand.special(.threadX))
      lane = b.logic(.and, .b32, thread, 31)
      warp = b.logic(.shr, .u32, thread, 5)
      group = b.logic(.shr, .u32, lane, 2)
      inGroup = b.logic(.and, .b32, lane, 3)
      firstRow = b.multiply(.u32, b.move(.u32, Operand.special(.blockX)), rows)
      split = b.move(.u32, Operand.special(.blockY))
      product = b.move(.u32, Operand.special(.blockZ))
    }
  }

  var kernel: SkinnyMultiplication { program.kernel }
  var pipeline: SkinnyPipeline { program.kernel.pipeline }

  static func kernel(of program: SkinnyProgram) -> Kernel {
    var builder = SkinnyBuilder(program)
    builder.write()
    return builder.builder.kernel
  }

  private init(_ program: SkinnyProgram) {
    self.program = program
    let kernel = program.kernel
    var b = KernelBuilder(name: program.entry, threads: program.threads)
    let isTokens = kernel.orientation == .fewTokens
    let names = isTokens ? ["weight", "activation"] : ["activation", "weight"]
    let bases = names.map { b.globalPointer("\($0)s", alignment: 128) }
    let output = b.globalPointer("output", alignment: 4)
    let sums: [Register?] = names.map {
      kernel.operation == .and ? b.globalPointer("\($0)_sums", alignment: 4) : nil
    }
    let rows = names.map { b.parameter(.u32, "\($0)_rows") }
    let k = b.parameter(.u32, "k")
    let outputPitch = b.parameter(.u32, "output_pitch")
    let steps = b.parameter(.u32, "steps")
    let stepsPerSplit = b.parameter(.u32, "steps_per_split")
    let groupStrides = names.map { b.parameter(.u32, "\($0)_group_stride") }
    let planeStrides: [Register?] = names.map {
      kernel.layout == .panels ? nil : b.parameter(.u64, "\($0)_plane_stride")
    }
    let batchStrides = (names + ["output"]).map { b.parameter(.u64, "\($0)_batch_stride") }
    epilogue = EpilogueWriter(program.epilogue, target: program.target, on: &b)

    position = Position(&b, rows: kernel.rows)
    let product = b.convert(to: .u64, from: .u32, position.product)
    let operands = (0..<2).map {
      OperandArguments(
        planes: b.multiplyAdd(.u64, product, batchStrides[$0], bases[$0]), sums: sums[$0],
        rows: rows[$0], groupStride: groupStrides[$0], planeStride: planeStrides[$0])
    }
    arguments = Arguments(
      output: output, outputBatchStride: batchStrides[2], streamed: operands[0],
      resident: operands[1], k: k, outputPitch: outputPitch, steps: steps,
      stepsPerSplit: stepsPerSplit)
    builder = b
  }

  mutating func write() {
    let range = steps()
    let streamed = streamedOperand(range)
    let resident = residentOperand(range)
    let accumulators = zeroedAccumulators()
    writeLoop(range, streamed, resident, accumulators)
    // Computed anew, so that the loop has their registers.
    position = Position(&builder, rows: kernel.rows)
    storeSums(accumulators)
    builder.barrier()
    addSums()
    builder.end()
  }

  /// The steps of this warp: `first`, `first + warps` and so on below `end`, so that the warps of a
  /// block read neighbouring bytes at about the same time.
  struct Steps {
    let first: Register
    let end: Register
  }

  private mutating func steps() -> Steps {
    let start = builder.multiply(.u32, position.split, arguments.stepsPerSplit)
    let stop = builder.add(.u32, start, arguments.stepsPerSplit)
    return Steps(
      first: builder.add(.u32, start, position.warp),
      end: builder.arithmetic(.min, .u32, [stop, arguments.steps]))
  }

  /// Accumulators by fragment, column group, i + j, element: four elements, of which the first two
  /// are of rows 0 to 7.
  private mutating func zeroedAccumulators() -> [[[[Register]]]] {
    (0..<kernel.fragments).map { _ in
      (0..<kernel.columnGroups).map { _ in
        (0..<kernel.streamedPlanes + kernel.residentPlanes - 1).map { _ in
          (0..<4).map { _ in builder.move(.u32, 0) }
        }
      }
    }
  }
}
