import PTX

/// Writes the kernel of `RowScales`.
struct RowScalesBuilder {
  private let kernelProgram: RowScales
  private var builder: KernelBuilder
  /// The largest magnitudes seen: the bits of 32-bit floats, or 16-bit ones moved to the top, in
  /// either case ordered as unsigned integers are. Of a pair, one stands here and the other in
  /// `largestHigh`, with bits of its partner below.
  private let largest: Register
  private let largestHigh: Register

  init(_ program: RowScales) {
    kernelProgram = program
    builder = KernelBuilder(name: program.entry, threads: program.threads)
    largest = builder.register(.u32)
    largestHigh = builder.register(.u32)
  }

  private var elementBytes: Int { kernelProgram.isHalf ? 2 : 4 }
  private var elementsPerLoad: Int { kernelProgram.rowsAreAligned ? 16 / elementBytes : 1 }
  private var loadBytes: Int { elementsPerLoad * elementBytes }

  /// The whole kernel.
  func kernel() -> Kernel {
    var writer = self
    writer.write()
    return writer.builder.kernel
  }

  private mutating func write() {
    let source = builder.globalPointer("source", alignment: loadBytes)
    let scales = builder.globalPointer("scales", alignment: 4)
    let columns = builder.parameter(.u32, "columns")
    let rowBytes = builder.parameter(.u32, "row_bytes")
    let thread = builder.move(.u32, Operand.special(.threadX))
    let lane = builder.logic(.and, .b32, thread, 31)
    let warp = builder.logic(.shr, .u32, thread, 5)
    let block = builder.move(.u32, Operand.special(.blockX))
    builder.move(.u32, 0, into: largest)
    builder.move(.u32, 0, into: largestHigh)
    let row = builder.multiplyAddWide(.u32, block, rowBytes, source)
    let address = builder.add(
      .u64, row, builder.multiplyWide(.u32, thread, loadBytes))
    let loads = builder.logic(.shr, .u32, columns, elementsPerLoad.trailingZeroBitCount)
    // Loads of the row from the first of the warp on, signed.
    let left = builder.multiplyAdd(.s32, warp, -32, loads)
    writeLoops(address: address, lane: lane, left: left)
    if elementsPerLoad > 1 {
      // What does not fill a load.
      let rest = builder.logic(.and, .b32, columns, elementsPerLoad - 1)
      let place = builder.multiplyAddWide(
        .u32, loads, loadBytes,
        builder.add(.u64, row, builder.multiplyWide(.u32, thread, elementBytes)))
      let isInside = builder.compare(.lo, .u32, thread, rest)
      let element = builder.move(.u32, 0)
      builder.guarded(by: isInside) { [elementType] in
        $0.load(Load(.global, type: elementType), into: [element], from: Address(base: place.name))
      }
      absorb([element], isPair: false)
    }
    writeScale(scales: scales, block: block, thread: thread, warp: warp)
    builder.end()
  }

  private var elementType: ScalarType { kernelProgram.isHalf ? .u16 : .u32 }

  /// Four loads a trip as long as all lanes have them, then one.
  private mutating func writeLoops(address: Register, lane: Register, left: Register) {
    let names = ["four", "one", "done"].map { builder.newLabel($0) }
    let threads = kernelProgram.threads
    builder.place(names[0])
    let fewer = builder.compare(.lt, .s32, left, 3 * threads + 32)
    builder.branch(to: names[1], if: fewer, uniform: true)
    let groups = (0..<4).map { index in
      let words = builder.registers(.b32, count: wordsPerLoad)
      let place = Address(base: address.name, offset: Int64(index * threads * loadBytes))
      builder.load(Load(.global, type: loadType), into: words, from: place)
      return words
    }
    for words in groups { absorb(words, isPair: isPair) }
    builder.add(.u64, address, 4 * threads * loadBytes, into: address)
    builder.add(.s32, left, -4 * threads, into: left)
    builder.branch(to: names[0], uniform: true)
    builder.place(names[1])
    let isDone = builder.compare(.le, .s32, left, 0)
    builder.branch(to: names[2], if: isDone, uniform: true)
    let isInside = builder.compare(.lt, .s32, lane, left)
    let words = (0..<wordsPerLoad).map { _ in builder.move(.u32, 0) }
    builder.guarded(by: isInside) { [loadType] in
      $0.load(Load(.global, type: loadType), into: words, from: Address(base: address.name))
    }
    absorb(words, isPair: isPair)
    builder.add(.u64, address, threads * loadBytes, into: address)
    builder.add(.s32, left, -threads, into: left)
    builder.branch(to: names[1], uniform: true)
    builder.place(names[2])
  }

  private var wordsPerLoad: Int { kernelProgram.rowsAreAligned ? 4 : 1 }
  private var isPair: Bool { kernelProgram.isHalf && kernelProgram.rowsAreAligned }

  private var loadType: ScalarType { kernelProgram.rowsAreAligned ? .u32 : elementType }

  /// Takes magnitudes into account: a shift drops the sign, and what is above it.
  private mutating func absorb(_ words: [Register], isPair: Bool) {
    for word in words {
      let magnitude = builder.logic(.shl, .b32, word, kernelProgram.isHalf ? 17 : 1)
      _ = builder.arithmetic(.max, .u32, [largest, magnitude], into: largest)
      if isPair {
        let high = builder.logic(.shl, .b32, word, 1)
        _ = builder.arithmetic(.max, .u32, [largestHigh, high], into: largestHigh)
      }
    }
  }

  private mutating func writeScale(
    scales: Register, block: Register, thread: Register, warp: Register
  ) {
    var all = builder.arithmetic(.max, .u32, [largest, largestHigh])
    for mask in [16, 8, 4, 2, 1] {
      all = builder.arithmetic(.max, .u32, [all, builder.shuffleButterfly(all, mask: mask)])
    }
    let lane = builder.logic(.and, .b32, thread, 31)
    let isFirstLane = builder.compare(.eq, .u32, lane, 0)
    let partial = builder.shared("warp_maxima", byteCount: 4 * kernelProgram.warps)
    let place = builder.multiplyAdd(.u32, warp, 4, partial)
    builder.guarded(by: isFirstLane) { [all] in
      $0.store(.shared, .u32, [all], to: Address(base: place.name))
    }
    builder.barrier()
    let isWriter = builder.compare(.eq, .u32, thread, 0)
    let end = builder.newLabel("end")
    builder.branch(to: end, if: isWriter, negated: true)
    for warp in 1..<max(kernelProgram.warps, 1) {
      let other = builder.load(
        .shared, .u32, from: Address(base: partial.name, offset: Int64(4 * warp)))
      all = builder.arithmetic(.max, .u32, [all, other])
    }
    let scale = scale(ofLargest: all)
    let target = builder.multiplyAddWide(.u32, block, 4, scales)
    builder.store(.global, .f32, [scale], to: Address(base: target.name))
    builder.place(end)
  }

  /// The scale for a largest magnitude without its sign bit, at the top of a word.
  private mutating func scale(ofLargest bits: Register) -> Register {
    var magnitude = builder.logic(.shr, .u32, bits, kernelProgram.isHalf ? 17 : 1)
    if kernelProgram.isHalf {
      let (low, _) = builder.unpack(magnitude)
      magnitude = builder.convert(to: .f32, from: .f16, low, mode: nil)
    }
    let outermost = Float(kernelProgram.width.maximumValue)
    let quotient = Float.greatestFiniteMagnitude / outermost
    let limit = (quotient * outermost).isFinite ? quotient : quotient.nextDown
    let exact = builder.float(.div, .f32, [magnitude, outermost], rounding: .rn)
    let finite = builder.float(.min, .f32, [exact, limit])
    let positive = builder.float(.max, .f32, [finite, Float.leastNonzeroMagnitude])
    let isZero = builder.compare(.eq, .f32, magnitude, 0 as Float)
    return builder.select(.f32, 0 as Float, positive, if: isZero)
  }
}
