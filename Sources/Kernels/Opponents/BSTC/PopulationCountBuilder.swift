import BipolarInt
import PTX

/// Writes the bit-plane multiplication on ordinary cores: here what comes before the main loop, in
/// `+Copies`, `+Products` and `+Results` its parts.
///
/// The 32 lanes of a warp stand 4 x 8: lane / 8 is along the tokens, lane % 8 along the features. A
/// thread's tokens are 4 apart and its features 8.
struct PopulationCountBuilder {
  static let poolName = "bstc_pool"

  let kernel: PopulationCountMultiplication
  var builder: KernelBuilder
  let arguments: Arguments
  let position: Position

  struct Arguments {
    let activations: Operand
    let weights: Operand
    let output: Register
    let outputBatchStride: Register
    let k: Register
    /// Elements from one row of the output to the next.
    let outputPitch: Register
    let stages: Register
  }

  struct Operand {
    /// The packed planes of this product of the batch.
    let planes: Register
    /// Sums of the rows' codes of this product, for the AND form.
    let sums: Register?
    let rows: Register
    /// Bytes from a group of eight rows to the next.
    let groupStride: Register
  }

  struct Position {
    let thread: Register
    /// The first of this thread's tokens, and of its features, in the tile.
    let token: Register
    let feature: Register
    /// The first token and the first feature of the block.
    let firstToken: Register
    let firstFeature: Register
    /// The product of the batch.
    let product: Register
    /// The shared memory.
    let pool: Register
  }

  static func kernel(of multiplication: PopulationCountMultiplication) -> Kernel {
    var builder = PopulationCountBuilder(multiplication)
    builder.write()
    return builder.builder.kernel
  }

  private init(_ kernel: PopulationCountMultiplication) {
    self.kernel = kernel
    var b = KernelBuilder(name: kernel.entry, threads: kernel.threads)
    let names = ["activation", "weight"]
    let bases = names.map { b.globalPointer("\($0)s", alignment: 128) }
    let output = b.globalPointer("output", alignment: 4)
    let sums: [Register?] = names.map {
      kernel.operation == .and ? b.globalPointer("\($0)_sums", alignment: 4) : nil
    }
    let rows = names.map { b.parameter(.u32, "\($0)_rows") }
    let k = b.parameter(.u32, "k")
    let outputPitch = b.parameter(.u32, "output_pitch")
    let stages = b.parameter(.u32, "stages")
    let groupStrides = names.map { b.parameter(.u32, "\($0)_group_stride") }
    let batchStrides = (names + ["output"]).map { b.parameter(.u64, "\($0)_batch_stride") }

    let tile = kernel.tile
    let thread = b.move(.u32, PTX.Operand.special(.threadX))
    let (warp, lane) = b.divide(thread, by: 32)
    let (warpM, warpN) = b.divide(warp, by: tile.warpsN)
    let alongTokens = b.logic(.shr, .u32, lane, 3)
    let alongFeatures = b.logic(.and, .b32, lane, 7)
    let blockX = b.move(.u32, PTX.Operand.special(.blockX))
    let blockY = b.move(.u32, PTX.Operand.special(.blockY))
    let product = b.move(.u32, PTX.Operand.special(.blockZ))
    position = Position(
      thread: thread, token: b.multiplyAdd(.u32, warpM, 4 * tile.threadM, alongTokens),
      feature: b.multiplyAdd(.u32, warpN, 8 * tile.threadN, alongFeatures),
      firstToken: b.multiply(.u32, blockY, tile.m), firstFeature: b.multiply(.u32, blockX, tile.n),
      product: product, pool: b.dynamicShared(Self.poolName))
    let wideProduct = b.convert(to: .u64, from: .u32, product)
    let operands = (0..<2).map { index in
      Operand(
        planes: b.multiplyAdd(.u64, wideProduct, batchStrides[index], bases[index]),
        sums: sums[index].map {
          b.multiplyAddWide(.u32, b.multiply(.u32, product, rows[index]), 4, $0)
        },
        rows: rows[index], groupStride: groupStrides[index])
    }
    arguments = Arguments(
      activations: operands[0], weights: operands[1], output: output,
      outputBatchStride: batchStrides[2], k: k, outputPitch: outputPitch, stages: stages)
    builder = b
  }

  /// One barrier a stage: it publishes the buffer that was filled while the other one was read, and
  /// so the one read before may be filled.
  private mutating func write() {
    let sums = (0..<kernel.tile.threadM).map { _ in
      (0..<kernel.tile.threadN).map { _ in builder.move(.u32, 0) }
    }
    let addresses = fragmentAddresses()
    let pieces = copyPlan()
    load(pieces)
    let reading = builder.move(.u32, 0)
    store(pieces, buffer: reading)
    let stage = builder.move(.u32, 1)
    let loop = builder.newLabel("stage")
    let isLast = builder.register(.pred)
    builder.place(loop)
    builder.barrier()
    builder.compare(.hs, .u32, stage, arguments.stages, into: isLast)
    let loaded = builder.newLabel("loaded")
    builder.branch(to: loaded, if: isLast, uniform: true)
    load(pieces)
    builder.place(loaded)
    multiply(addresses, sums, buffer: reading)
    let done = builder.newLabel("done")
    builder.branch(to: done, if: isLast, uniform: true)
    let other = builder.subtract(.u32, kernel.stageBytes, reading)
    builder.move(.u32, other, into: reading)
    store(pieces, buffer: other)
    builder.add(.u32, stage, 1, into: stage)
    builder.branch(to: loop, uniform: true)
    builder.place(done)
    writeResults(sums)
    builder.end()
  }
}
