import BipolarInt
public import PTX

/// The second kernel of recovery in global memory: adds the counts of all plane pairs of each output
/// by their weights. One thread an output: rows along x, columns along y.
public struct CountRecovery: Hashable, Sendable, KernelProgram {
  /// The multiplication whose counts it reads.
  public let multiplication: BitPlaneMultiplication

  /// The recovery of a multiplication.
  public init(for multiplication: BitPlaneMultiplication) {
    self.multiplication = multiplication
  }

  /// The architecture the text is for.
  public var target: Target { multiplication.target }
  /// `recover_w2a2_xor`.
  public var entry: String {
    let encoding = multiplication.encoding
    let meaning = encoding == .bipolar ? "" : encoding == .unsigned ? "_unsigned" : "_twos"
    return "recover_\(multiplication.precision)_\(multiplication.operation.rawValue)\(meaning)"
  }
  /// Threads of a block.
  public var threads: Int { 256 }
  /// None.
  public var sharedBytes: Int { 0 }

  /// The module.
  public var module: Module {
    Module(version: .forKernels(on: target), target: target, declarations: [.kernel(kernel)])
  }

  func step(
    _ size: MultiplicationSize, counts: LaunchPlan.Argument, output: LaunchPlan.Argument,
    sums: [LaunchPlan.Argument], pitch: Int
  ) -> LaunchPlan.Step {
    let y = (size.n - 1) / threads + 1
    return LaunchPlan.Step(
      "recover", program: self, grid: (size.m, y, size.batch),
      arguments: [counts, output] + sums + [
        .u32(UInt32(size.m)), .u32(UInt32(size.n)), .u32(UInt32(size.k)), .u32(UInt32(pitch)),
      ], pipelineIterations: 1, pipelineStages: 1,
      blockClasses: blockClasses(size, height: y))
  }

  /// Blocks differ by whether their columns are whole and, where rows of outputs do not begin at whole
  /// sectors of eight, by row and product modulo eight.
  private func blockClasses(
    _ size: MultiplicationSize, height: Int
  ) -> [LaunchPlan.BlockClass] {
    let residues = size.n % 8 == 0 ? 1 : 8
    let fullHeight = size.n % threads == 0 ? height : height - 1
    var classes: [LaunchPlan.BlockClass] = []
    for product in 0..<min(residues, size.batch) {
      for row in 0..<min(residues, size.m) {
        let count =
          ((size.m - 1 - row) / residues + 1) * ((size.batch - 1 - product) / residues + 1)
        for (y, blocks) in [(0, fullHeight), (height - 1, height - fullHeight)] where blocks > 0 {
          classes.append(
            .init(
              representative: row + size.m * (y + height * product), count: blocks * count))
        }
      }
    }
    return classes
  }

  private var kernel: Kernel {
    let precision = multiplication.precision
    var b = KernelBuilder(name: entry, threads: threads)
    let counts = b.globalPointer("counts", alignment: 4)
    let output = b.globalPointer("output", alignment: 4)
    let rowSums =
      multiplication.usesSums
      ? [
        b.globalPointer("activation_sums", alignment: 4),
        b.globalPointer("weight_sums", alignment: 4),
      ] : []
    let m = b.parameter(.u32, "m")
    let n = b.parameter(.u32, "n")
    let k = b.parameter(.u32, "k")
    let pitch = b.parameter(.u32, "pitch")

    let thread = b.move(.u32, Operand.special(.threadX))
    let row = b.move(.u32, Operand.special(.blockX))
    let blockY = b.move(.u32, Operand.special(.blockY))
    let column = b.multiplyAdd(.u32, blockY, threads, thread)
    let product = b.move(.u32, Operand.special(.blockZ))
    let end = b.newLabel("end")
    let isOutside = b.compare(.hs, .u32, column, n)
    b.branch(to: end, if: isOutside)

    let wideColumn = b.convert(to: .u64, from: .u32, column)
    let firstRow = b.multiplyWide(.u32, product, m)
    let wideRow = b.convert(to: .u64, from: .u32, row)
    let outputRow = b.add(.u64, firstRow, wideRow)
    // Matrices of counts stand one behind the other, those of a product together.
    let pairs = precision.planePairCount
    let countRow = b.multiplyAdd(.u64, firstRow, pairs, wideRow)
    let widePitch = b.convert(to: .u64, from: .u32, pitch)
    let wideN = b.convert(to: .u64, from: .u32, n)
    func address(_ base: Register, _ row: Register, _ pitch: Register) -> Register {
      let element = b.multiplyAdd(.u64, row, pitch, wideColumn)
      return b.multiplyAdd(.u64, element, 4, base)
    }
    let next = b.logic(.shl, .b64, b.multiplyWide(.u32, m, pitch), 2)
    var place = address(counts, countRow, widePitch)
    let sum = b.move(.u32, 0)
    for i in 0..<precision.activationBits.bits {
      for j in 0..<precision.weightBits.bits {
        if i + j > 0 { place = b.add(.u64, place, next) }
        let count = b.load(.global, .u32, from: Address(base: place.name))
        b.multiplyAdd(.s32, count, multiplication.weight(ofPlanes: i, j), sum, into: sum)
      }
    }
    var result = sum
    if multiplication.encoding == .bipolar {
      let constant = b.multiply(
        .u32, k, AccumulatorBound.magnitudePerElement(for: precision))
      result = b.multiplyAdd(.s32, sum, rowSums.isEmpty ? -2 : 4, constant)
      let first = b.convert(to: .u64, from: .u32, b.multiply(.u32, product, n))
      let places = [outputRow, b.add(.u64, first, wideColumn)]
      let others = [precision.weightBits, precision.activationBits]
      for (index, sums) in rowSums.enumerated() {
        let place = b.multiplyAdd(.u64, places[index], 4, sums)
        let rowSum = b.load(.global, .u32, from: Address(base: place.name))
        b.multiplyAdd(
          .s32, rowSum, -2 * Int(others[index].maximumValue), result, into: result)
      }
    }
    b.store(.global, .u32, [result], to: Address(base: address(output, outputRow, wideN).name))
    b.place(end)
    b.end()
    return b.kernel
  }
}
