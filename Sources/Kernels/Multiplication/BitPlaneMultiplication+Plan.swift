import BipolarInt

extension BitPlaneMultiplication: MultiplicationKernel {
  /// The family.
  public var name: String { "apmm" }
  /// Codes of the activations' width.
  public var activationValues: OperandValues { .codes(encoding, precision.activationBits) }
  /// Codes of the weights' width.
  public var weightValues: OperandValues { .codes(encoding, precision.weightBits) }
  /// Integers are exact.
  public var accuracy: Accuracy { .exact }
  /// `64x64x256, 3 stages, 2 x 2 warps, m16n8k256 xor, panels, registers`.
  public var configuration: String {
    "\(tile), \(tile.warpsM) x \(tile.warpsN) warps, \(tile.shape.rawValue) "
      + "\(operation.rawValue), \(layout.rawValue), \(recovery.rawValue)"
      + (encoding == .bipolar ? "" : ", \(encoding.rawValue)")
      + (distribution == .tiles ? "" : ", \(distribution)")
      + (rasterRows == 1 ? "" : ", \(rasterRows) rows of tiles together")
      + (epilogue == .int32 ? "" : ", \(epilogue)")
  }

  /// Thread blocks for an m x n result: x along n, y along m.
  ///
  /// - Throws: `KernelError.illegalSize` for a size below 1, or for one whose grid a launch cannot
  ///   have or whose packed rows the kernel cannot count in 32 bits.
  public func grid(m: Int, n: Int) throws(KernelError) -> (x: Int, y: Int) {
    guard m >= 1, n >= 1 else {
      throw .illegalSize("a \(m) x \(n) result has no elements: use sizes from 1 up")
    }
    let grid = (x: (n - 1) / tile.n + 1, y: (m - 1) / tile.m + 1)
    guard grid.y <= Self.maximumGridHeight else {
      throw .illegalSize(
        "m = \(m) needs \(grid.y) blocks of \(tile.m) rows, a grid has at most "
          + "\(Self.maximumGridHeight): use a larger tile or fewer rows")
    }
    let rowLimit = Int(UInt32.max) / precision.weightBits.bits - 1024
    guard n <= rowLimit else {
      throw .illegalSize(
        "n = \(n) gives more than 2^32 packed rows of \(precision.weightBits) planes: use at most "
          + "\(rowLimit) columns")
    }
    return grid
  }

  /// The most blocks along y and along z (CUDA Programming Guide, compute capabilities).
  static let maximumGridHeight = 65535

  /// The longest inner length whose results an `Int32` holds.
  var maximumInnerLength: Int {
    let (p, q) = (precision.weightBits, precision.activationBits)
    return switch encoding {
    case .bipolar, .unsigned: AccumulatorBound.maximumInnerLength(for: precision)
    case .twosComplement: Int(Int32.max) / (p.codeCount / 2 * (q.codeCount / 2))
    }
  }

  /// The memory and the launches of one product: `multiply`, and `recover` for counts in global
  /// memory; `clear` before sums that blocks add to, and `finish` where a second kernel applies the
  /// epilogue.
  ///
  /// - Throws: `KernelError.illegalSize`.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    let grid = try grid(m: size.m, n: size.n)
    try check(size)
    let (m, n, batch) = (size.m, size.n, size.batch)
    func planes(_ width: BitWidth) -> OperandFormat {
      .planes(layout, encoding, width, rowAlignmentInBits: rowAlignmentInBits)
    }
    let activations = planes(precision.activationBits)
    let weights = planes(precision.weightBits)
    let operandBytes = (
      activations.byteCount(rows: m, columns: size.k), weights.byteCount(rows: n, columns: size.k)
    )
    var buffers = [
      LaunchPlan.Buffer(
        "activations", byteCount: operandBytes.0 * batch, contents: .activations(activations)),
      LaunchPlan.Buffer(
        "weights", byteCount: operandBytes.1 * batch, contents: .weights(weights)),
    ]
    let result = try epilogue.output(of: size, buffers: &buffers)
    if usesSums {
      buffers += [
        LaunchPlan.Buffer(
          "activation sums", byteCount: 4 * m * batch,
          contents: .activations(.codeSums(encoding, precision.activationBits))),
        LaunchPlan.Buffer(
          "weight sums", byteCount: 4 * n * batch,
          contents: .weights(.codeSums(encoding, precision.weightBits))),
      ]
    }
    let sums: [LaunchPlan.Argument] = usesSums ? [.buffer(3), .buffer(4)] : []
    let stageCount = (size.k - 1) / tile.k + 1
    let tiling = WorkDistribution.Tiling(
      x: grid.x, y: grid.y, stages: stageCount, lastColumnIsPartial: n % tile.n != 0,
      lastRowIsPartial: m % tile.m != 0)
    let work = distribution.fitted(tiles: grid.x * grid.y, stages: stageCount)
    let codes = Epilogue.Codes(encoding: encoding, precision: precision)
    let own = try ownEpilogue.arguments(for: size, codes: codes, buffers: &buffers)
    let shares = try work.arguments(tiling)
    let blockClasses = rasterized(
      try self.blockClasses(work, tiling, output: result, size: size), x: grid.x, y: grid.y)
    func multiply(output: Int, pitch: Int, bytes: Int, sums: [LaunchPlan.Argument])
      -> LaunchPlan.Step
    {
      LaunchPlan.Step(
        "multiply", program: self, grid: work.grid(tiling, batch: batch),
        arguments: [.buffer(0), .buffer(1), .buffer(output)] + sums + [
          .u32(UInt32(m)), .u32(UInt32(n)), .u32(UInt32(size.k)),
          .u32(UInt32(stageCount * tile.k / 128)), .u32(UInt32(stageCount)),
          .u32(UInt32(pitch)), .u64(UInt64(operandBytes.0)), .u64(UInt64(operandBytes.1)),
          .u64(UInt64(bytes)),
        ] + shares + own, pipelineIterations: work.stagesOfBlock(tiling),
        pipelineStages: tile.stages,
        blockClasses: blockClasses)
    }
    guard appliesEpilogue || recovery == .global else {
      return try finished(
        size, work, output: result, codes: codes, buffers: buffers
      ) { buffer, pitch, bytes in
        multiply(output: buffer, pitch: pitch, bytes: bytes, sums: sums)
      }
    }
    guard recovery == .global else {
      let pitch = epilogue.isPacked ? result.pitch / 128 : result.pitch
      let bytes = buffers[result.buffer].byteCount / batch
      return LaunchPlan(
        buffers: buffers,
        steps: [multiply(output: result.buffer, pitch: pitch, bytes: bytes, sums: sums)],
        output: result)
    }
    let pitch = (n + 7) / 8 * 8
    let countBytes = 4 * m * pitch * precision.planePairCount
    buffers.append(
      LaunchPlan.Buffer("counts", byteCount: countBytes * batch, contents: .undefined))
    let recover = CountRecovery(for: self)
    return LaunchPlan(
      buffers: buffers,
      steps: [
        multiply(output: buffers.count - 1, pitch: pitch, bytes: countBytes, sums: []),
        recover.step(
          size, counts: .buffer(buffers.count - 1), output: .buffer(result.buffer), sums: sums,
          pitch: pitch),
      ], output: result)
  }

  private func check(_ size: MultiplicationSize) throws(KernelError) {
    guard size.k >= 1, size.batch >= 1 else {
      throw .illegalSize(
        "k = \(size.k) in \(size.batch) products has no elements: use sizes from 1 up")
    }
    guard size.batch <= Self.maximumGridHeight else {
      throw .illegalSize(
        "\(size.batch) products are more than the \(Self.maximumGridHeight) of a grid: use "
          + "several launches")
    }
    guard size.k <= maximumInnerLength else {
      throw .illegalSize(
        "k = \(size.k) may exceed 32-bit results at \(precision): use at most "
          + "\(maximumInnerLength)")
    }
    guard recovery != .global || size.n <= Self.maximumGridHeight * 256 else {
      throw .illegalSize(
        "n = \(size.n) is too wide for recovery in global memory: use at most "
          + "\(Self.maximumGridHeight * 256) columns or another recovery")
    }
    // All byte counts are below 16 (M + N) K and 256 M N for each product; 2^46 keeps them in 64
    // bits with room.
    let (rows, isTooLong) = size.m.addingReportingOverflow(size.n)
    let (area, isTooLarge) = size.m.multipliedReportingOverflow(by: size.n)
    let inner = rows.multipliedReportingOverflow(by: size.k + 1024)
    for (value, overflows) in [(rows, isTooLong), (area, isTooLarge), inner] {
      let all = value.multipliedReportingOverflow(by: size.batch)
      guard !overflows, !all.overflow, all.partialValue < 1 << 46 else {
        throw .illegalSize(
          "\(size.batch) products of \(size.m) x \(size.n) x \(size.k) are more than 2^46 "
            + "elements: use smaller sizes")
      }
    }
  }
}
