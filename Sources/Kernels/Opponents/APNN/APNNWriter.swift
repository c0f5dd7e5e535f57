import BipolarInt
import PTX

/// Writes the text of `APNNMultiplication`.
struct APNNWriter {
  static let poolName = "pool"

  let kernel: APNNMultiplication
  var builder: KernelBuilder
  let arguments: Arguments
  let thread: Register
  let lane: Register
  /// The warp's place in the grid of 4 x 2.
  let warpN: Register
  let warpM: Register
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
    let outputPitch: Register
    let stepCount: Register
    let tilesM: Register
    let tileCount: Register
  }

  /// Fragments of a warp along one-bit weights and along one-bit activations.
  static let fragments = (n: 2, m: 4)
  /// Bytes of 64 rows of a step.
  static let operandBytes = APNNMultiplication.side * APNNMultiplication.step / 8

  static func kernel(of kernel: APNNMultiplication) -> Kernel {
    var writer = APNNWriter(kernel)
    writer.write()
    return writer.builder.kernel
  }

  private init(_ kernel: APNNMultiplication) {
    self.kernel = kernel
    var b = KernelBuilder(name: kernel.entry, threads: kernel.threads)
    let usesSums = kernel.operation == .and
    arguments = Arguments(
      activations: b.globalPointer("activations", alignment: 16),
      weights: b.globalPointer("weights", alignment: 16),
      output: b.globalPointer("output", alignment: 16),
      activationSums: usesSums ? b.globalPointer("activation_sums", alignment: 4) : nil,
      weightSums: usesSums ? b.globalPointer("weight_sums", alignment: 4) : nil,
      m: b.parameter(.u32, "m"), n: b.parameter(.u32, "n"), k: b.parameter(.u32, "k"),
      pitchBytes: b.parameter(.u32, "pitch_bytes"),
      outputPitch: b.parameter(.u32, "output_pitch"),
      stepCount: b.parameter(.u32, "step_count"), tilesM: b.parameter(.u32, "tiles_m"),
      tileCount: b.parameter(.u32, "tile_count"))
    thread = b.move(.u32, Operand.special(.threadX))
    let warp: Register
    (warp, lane) = b.divide(thread, by: 32)
    (warpN, warpM) = b.divide(warp, by: 2)
    pool = b.dynamicShared(Self.poolName)
    builder = b
  }

  /// The loop over tiles.
  mutating func write() {
    let copy = copyPlan()
    let tile = builder.move(.u32, Operand.special(.blockX))
    let blocks = builder.move(.u32, Operand.special(.gridWidth))
    let end = builder.newLabel("end")
    let isIdle = builder.compare(.hs, .u32, tile, arguments.tileCount)
    builder.branch(to: end, if: isIdle, uniform: true)
    let loop = builder.newLabel("tile")
    builder.place(loop)
    let tileN = builder.arithmetic(.div, .u32, [tile, arguments.tilesM])
    let tileM = builder.arithmetic(.rem, .u32, [tile, arguments.tilesM])
    let firstColumn = builder.multiply(.u32, tileN, kernel.tileN)
    let firstRow = builder.multiply(.u32, tileM, kernel.tileM)

    let products = (0..<Self.fragments.n).map { _ in
      (0..<Self.fragments.m).map { _ in (0..<2).map { _ in builder.move(.u32, 0) } }
    }
    multiply(copy, products, firstRow: firstRow, firstColumn: firstColumn)
    storeProducts(products)
    builder.barrier()
    recover(firstRow: firstRow, firstColumn: firstColumn)

    builder.add(.u32, tile, blocks, into: tile)
    let isDone = builder.compare(.hs, .u32, tile, arguments.tileCount)
    builder.branch(to: end, if: isDone, uniform: true)
    // The next tile's operands overwrite the products.
    builder.barrier()
    builder.branch(to: loop, uniform: true)
    builder.place(end)
    builder.end()
  }
}
