public import PTX

extension SinglePrecisionMultiplication {
  /// One launch, and with slices another that adds them.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    try size.requireAddressable()
    let x = (size.n - 1) / tile.n + 1
    let y = (size.m - 1) / tile.m + 1
    let stages = (size.k - 1) / tile.k + 1
    let sliceStages = (stages - 1) / splitK + 1
    let slices = (stages - 1) / sliceStages + 1
    try size.requireGrid(y: y, z: size.batch * slices)
    // Rows of whole sectors: the inner length needs no edge, and results go in whole vectors.
    let format = OperandFormat.single(rowAlignmentInBytes: 4 * tile.k)
    let outputPitch = (size.n + 7) / 8 * 8
    let elements = size.m * outputPitch
    let rows = (x: size.m * size.batch, w: size.n * size.batch)
    guard elements / 4 <= Int(Int32.max) else {
      throw .illegalSize(
        "a \(size.m) x \(size.n) result has more than 2^33 elements: use smaller sizes")
    }
    var plan = LaunchPlan(
      buffers: [
        .init(
          "activations", byteCount: format.byteCount(rows: rows.x, columns: size.k),
          contents: .activations(format)),
        .init(
          "weights", byteCount: format.byteCount(rows: rows.w, columns: size.k),
          contents: .weights(format)),
        .init("output", byteCount: 4 * elements * size.batch, contents: .undefined),
      ],
      steps: [], output: LaunchPlan.Output(buffer: 2, type: .single, pitch: outputPitch))
    let numbers = [size.m, size.n, stages * tile.k * 4, outputPitch, stages]
    var arguments: [LaunchPlan.Argument] =
      [.buffer(0), .buffer(1), .buffer(writesSlices ? 3 : 2)] + numbers.map { .u32(UInt32($0)) }
    if writesSlices {
      arguments += [.u32(UInt32(sliceStages)), .u32(UInt32(slices))]
      plan.buffers.append(
        .init(
          "slices", byteCount: 4 * elements * slices * size.batch, contents: .undefined))
    }
    plan.steps = [
      LaunchPlan.Step(
        "multiply", program: self, grid: (x: x, y: y, z: size.batch * slices),
        arguments: arguments, pipelineIterations: sliceStages, pipelineStages: tile.stages,
        blockClasses: blockClasses(
          size, x: x, y: y, slices: slices, lastIsShort: stages % sliceStages != 0))
    ]
    if writesSlices {
      let blocks = (elements - 1) / TensorCoreSliceSum.elementsPerBlock + 1
      plan.steps.append(
        LaunchPlan.Step(
          "reduce", program: TensorCoreSliceSum(kind: .fp16, slices: slices, target: target),
          grid: (x: blocks, y: 1, z: size.batch),
          arguments: [.buffer(3), .buffer(2), .u32(UInt32(elements / 4))],
          pipelineIterations: 1, pipelineStages: 1,
          blockClasses: LaunchPlan.BlockClass.tiles(
            x: blocks, y: 1, z: size.batch,
            lastColumnIsPartial: elements % TensorCoreSliceSum.elementsPerBlock != 0,
            lastRowIsPartial: false)))
    }
    return plan
  }

  /// Full and partial tiles of the slices with all their stages, and of the last one of each product,
  /// which may be short.
  private func blockClasses(
    _ size: MultiplicationSize, x: Int, y: Int, slices: Int, lastIsShort: Bool
  ) -> [LaunchPlan.BlockClass] {
    func tiles(z: Int, from slice: Int) -> [LaunchPlan.BlockClass] {
      LaunchPlan.BlockClass.tiles(
        x: x, y: y, z: z, lastColumnIsPartial: size.n % tile.n != 0,
        lastRowIsPartial: size.m % tile.m != 0
      ).map { .init(representative: $0.representative + slice * x * y, count: $0.count) }
    }
    if !lastIsShort { return tiles(z: slices * size.batch, from: 0) }
    return tiles(z: (slices - 1) * size.batch, from: 0) + tiles(z: size.batch, from: slices - 1)
  }

  /// The configurations to choose from: of the tiles, those that are not mostly empty.
  public static func candidates(for size: MultiplicationSize, target: Target) -> [Self] {
    // Rows and columns of a thread, warps along m and n.
    let shapes = [
      (8, 8, 2, 4), (8, 8, 4, 2), (8, 8, 2, 2), (8, 8, 1, 4), (8, 8, 1, 2), (4, 8, 2, 2),
      (4, 8, 1, 4), (4, 4, 1, 4), (2, 8, 1, 4), (1, 8, 1, 4), (1, 4, 1, 4),
    ]
    let depths = target < .sm80 ? [(8, 2), (16, 2)] : [(8, 3), (8, 4), (16, 3), (32, 3)]
    return shapes.flatMap { rows, columns, warpsM, warpsN in
      depths.flatMap { k, stages in
        let tile = SinglePrecisionTile(
          threadRows: rows, threadColumns: columns, warpsM: warpsM, warpsN: warpsN, k: k,
          stages: stages)
        let isFit =
          (rows == 1 || tile.m / 2 < size.m) && (tile.n <= 64 || tile.n / 2 < size.n)
          // Deep stages are for blocks whose few products would wait at every barrier.
          && (k <= 16 || rows * columns < 64)
        return slices(for: size, tile).compactMap { splitK in
          isFit ? try? Self(tile: tile, splitK: splitK, target: target) : nil
        }
      }
    }
  }

  /// Slices fill the machine where few tiles do; each should run through the pipeline.
  private static func slices(for size: MultiplicationSize, _ tile: SinglePrecisionTile) -> [Int] {
    let (shallow, deep) = (tile.k == 8 && tile.stages != 3, tile.k == 32)
    let some =
      size.m <= 16
      ? (shallow || deep ? [2, 4, 8, 16] : []) : size.m <= 128 && shallow ? [2, 4] : []
    return [1] + some.filter { $0 * 4 * tile.k <= size.k }
  }
}
