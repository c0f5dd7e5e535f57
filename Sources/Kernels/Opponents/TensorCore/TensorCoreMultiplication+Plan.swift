extension TensorCoreMultiplication {
  /// The memory and the launches of one product.
  ///
  /// - Throws: `KernelError.illegalSize` for a size below 1, an inner length whose results 32 bits may
  ///   not hold, or matrices or grids past what the kernel counts in 32 bits.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    try check(size)
    let (x, w) = (format(of: 0), format(of: 1))
    let pitch = outputPitch(size)
    var buffers = [
      LaunchPlan.Buffer(
        "activations", byteCount: size.batch * x.byteCount(rows: size.m, columns: size.k),
        contents: .activations(x)),
      LaunchPlan.Buffer(
        "weights", byteCount: size.batch * w.byteCount(rows: size.n, columns: size.k),
        contents: .weights(w)),
      LaunchPlan.Buffer(
        "output", byteCount: size.batch * size.m * pitch * kind.outputBytes, contents: .undefined),
    ]
    var arguments: [LaunchPlan.Argument] = [.buffer(0), .buffer(1), .buffer(2)]
    if kind == .int1(.and) {
      let sums = OperandFormat.codeSums(.bipolar, TensorCoreKind.oneBit)
      for (name, rows, contents) in [
        ("activation_sums", size.m, LaunchPlan.Contents.activations(sums)),
        ("weight_sums", size.n, .weights(sums)),
      ] {
        arguments.append(.buffer(buffers.count))
        buffers.append(
          LaunchPlan.Buffer(name, byteCount: 4 * size.batch * rows, contents: contents))
      }
    }
    let span = sliceSpan(size)
    var values = [size.m, size.n, size.k, rowPitch(of: 0, size)]
    if layout != .tn { values.append(rowPitch(of: 1, size)) }
    values += [pitch, stageCount(size)]
    arguments += values.map { .u32(UInt32($0)) }
    if writesSlices {
      arguments += [.u32(UInt32(span.stages)), .u32(UInt32(span.slices))]
      arguments[2] = .buffer(buffers.count)
      buffers.append(
        LaunchPlan.Buffer(
          "slices", byteCount: size.batch * span.slices * size.m * pitch * 4, contents: .undefined))
    }
    let raster = Raster(tile: tile, size)
    arguments.append(.u32(UInt32(raster.shift)))
    var steps = [
      LaunchPlan.Step(
        "multiply", program: self,
        grid: (x: raster.width, y: raster.height, z: size.batch * span.slices),
        arguments: arguments, pipelineIterations: span.stages, pipelineStages: tile.stages,
        blockClasses: raster.blockClasses(slices: slicesByWork(size), batch: size.batch))
    ]
    if writesSlices {
      steps.append(
        sliceSum(
          size, pitch: pitch, slices: span.slices, input: buffers.count - 1))
    }
    return LaunchPlan(
      buffers: buffers, steps: steps,
      output: LaunchPlan.Output(buffer: 2, type: kind.output, pitch: pitch))
  }

  private func sliceSum(
    _ size: MultiplicationSize, pitch: Int, slices: Int, input: Int
  ) -> LaunchPlan.Step {
    let vectors = size.m * pitch / 4
    let blocks = (size.m * pitch - 1) / TensorCoreSliceSum.elementsPerBlock + 1
    let isPartial = size.m * pitch % TensorCoreSliceSum.elementsPerBlock != 0
    return LaunchPlan.Step(
      "reduce", program: TensorCoreSliceSum(kind: kind, slices: slices, target: target),
      grid: (x: blocks, y: 1, z: size.batch),
      arguments: [.buffer(input), .buffer(2), .u32(UInt32(vectors))], pipelineIterations: 1,
      pipelineStages: 1,
      blockClasses: LaunchPlan.BlockClass.tiles(
        x: blocks, y: 1, z: size.batch, lastColumnIsPartial: isPartial, lastRowIsPartial: false))
  }

  // MARK: Sizes

  /// How an operand, 0 for X and 1 for W, stands in memory: rows along the inner length are whole
  /// stages, others whole sectors.
  private func format(of operand: Int) -> OperandFormat {
    let isTransposed = layout.storesInnerRows(operand)
    return kind.format(
      rowAlignmentInBytes: isTransposed ? 32 : stageRowBytes, isTransposed: isTransposed)
  }

  /// Bytes from one row of an operand to the next.
  private func rowPitch(of operand: Int, _ size: MultiplicationSize) -> Int {
    guard layout.storesInnerRows(operand) else { return stageCount(size) * stageRowBytes }
    return ((operand == 0 ? size.m : size.n) - 1) / 16 * 32 + 32
  }

  /// Pipeline stages along the inner length.
  private func stageCount(_ size: MultiplicationSize) -> Int { (size.k - 1) / tile.k + 1 }

  /// Elements from one row of the result, or of a slice, to the next: whole sectors, so that vectors
  /// are aligned; of slices whole vectors, which is what their sum reads.
  private func outputPitch(_ size: MultiplicationSize) -> Int {
    let unit = writesSlices ? 4 : 32 / kind.outputBytes
    return ((size.n - 1) / unit + 1) * unit
  }

  /// The slices of the inner length that have work, and the stages of all but the last.
  private func sliceSpan(_ size: MultiplicationSize) -> (slices: Int, stages: Int) {
    let stages = stageCount(size)
    let perSlice = (stages - 1) / splitK + 1
    return ((stages - 1) / perSlice + 1, perSlice)
  }

  /// Slices that do the same: the first, which also adds the terms of 1-bit products, and the last,
  /// which may have fewer stages, are apart.
  private func slicesByWork(_ size: MultiplicationSize) -> [(first: Int, count: Int)] {
    let slices = sliceSpan(size).slices
    let runs = [(0, 1), (1, slices - 2), (slices - 1, slices > 1 ? 1 : 0)]
    return runs.filter { $0.1 > 0 }.map { (first: $0.0, count: $0.1) }
  }

  private func check(_ size: MultiplicationSize) throws(KernelError) {
    for (name, value) in [("m", size.m), ("n", size.n), ("k", size.k), ("batch", size.batch)] {
      guard value >= 1, value <= Int(Int32.max) else {
        throw .illegalSize("\(name) = \(value) is no size: use 1 to \(Int32.max)")
      }
    }
    guard size.k <= kind.maximumInnerLength else {
      throw .illegalSize(
        "k = \(size.k) may give \(name) results past 32 bits: use at most "
          + "\(kind.maximumInnerLength)")
    }
    // 2^31 rows of 2^31 elements of at most 4 bytes: the products below fit 64 bits.
    let pitch = outputPitch(size)
    let products = [
      ("bytes of a row of x", rowPitch(of: 0, size)),
      ("bytes of a row of w", rowPitch(of: 1, size)),
      ("elements of a row of the result", 2 * pitch),
      ("rows of x", size.batch * (layout.storesInnerRows(0) ? size.k : size.m)),
      ("rows of w", size.batch * (layout.storesInnerRows(1) ? size.k : size.n)),
      ("rows of the result", size.batch * size.m),
    ]
    for (what, count) in products where count > Int(UInt32.max) {
      throw .illegalSize("\(count) \(what) are more than 2^32: use smaller sizes")
    }
    let span = sliceSpan(size)
    if writesSlices {
      let (rows, vectors) = (size.batch * size.m * span.slices, size.m * pitch / 4)
      guard rows <= Int(UInt32.max), vectors <= Int(UInt32.max) else {
        throw .illegalSize("\(span.slices) slices have more than 2^32 rows: use fewer")
      }
    }
    let largest = size.batch * max(size.m * span.slices, size.n, size.k)
    let longest = max(rowPitch(of: 0, size), rowPitch(of: 1, size), 4 * pitch)
    guard !largest.multipliedReportingOverflow(by: longest).overflow else {
      throw .illegalSize("a matrix has more than 2^63 bytes: use smaller sizes")
    }
    let raster = Raster(tile: tile, size)
    let depth = size.batch * span.slices
    guard raster.width <= Int(Int32.max), raster.height <= 65535, depth <= 65535 else {
      throw .illegalSize(
        "a grid of \(raster.width) x \(raster.height) x \(depth) blocks is larger than a launch "
          + "may have: use larger tiles, fewer slices or a smaller batch")
    }
  }
}
