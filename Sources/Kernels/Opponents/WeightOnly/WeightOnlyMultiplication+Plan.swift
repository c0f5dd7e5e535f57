public import PTX

extension WeightOnlyMultiplication {
  /// A launch for each product of the batch, and with slices another that adds them.
  public func plan(for size: MultiplicationSize) throws(KernelError) -> LaunchPlan {
    try size.requireAddressable()
    let grid = (x: (size.n - 1) / tile.n + 1, y: (size.m - 1) / tile.m + 1)
    try size.requireGrid(y: grid.y)
    let span = slices(of: size)
    // Rows of whole sectors, so that results go in whole vectors.
    let perSector = output == .half ? 16 : 8
    let pitch = (size.n - 1) / perSector * perSector + perSector
    guard size.m * pitch / 4 <= Int(Int32.max) else {
      throw .illegalSize(
        "a \(size.m) x \(size.n) result has more than 2^33 elements: use smaller sizes")
    }
    let formats = (
      x: OperandFormat.half(rowAlignmentInBytes: 2 * WeightOnlyTile.k),
      w: OperandFormat.fragmentNibbles
    )
    let bytes = (
      x: formats.x.byteCount(rows: size.m, columns: size.k),
      w: formats.w.byteCount(rows: size.n, columns: size.k),
      scales: 4 * scaleCount(n: size.n, k: size.k),
      y: size.m * pitch * (output == .half ? 2 : 4)
    )
    var buffers: [LaunchPlan.Buffer] = [
      .init("activations", byteCount: bytes.x * size.batch, contents: .activations(formats.x)),
      .init("weights", byteCount: bytes.w * size.batch, contents: .weights(formats.w)),
      .init(
        "scales", byteCount: bytes.scales * size.batch, contents: .vector(scaleVector)),
      .init("output", byteCount: bytes.y * size.batch, contents: .undefined),
    ]
    if writesSlices {
      buffers.append(
        .init("slices", byteCount: span.count * size.m * pitch * 4, contents: .undefined))
    }
    var steps: [LaunchPlan.Step] = []
    for product in 0..<size.batch {
      let result = LaunchPlan.Argument.buffer(3, byteOffset: bytes.y * product)
      let numbers = [
        size.m, size.n, span.total * 2 * WeightOnlyTile.k, pitch, span.total, span.stages,
      ]
      steps.append(
        LaunchPlan.Step(
          "multiply", program: self, grid: (x: grid.x, y: grid.y, z: span.count),
          arguments: [
            .buffer(0, byteOffset: bytes.x * product), .buffer(1, byteOffset: bytes.w * product),
            .buffer(2, byteOffset: bytes.scales * product), writesSlices ? .buffer(4) : result,
          ] + numbers.map { .u32(UInt32($0)) },
          pipelineIterations: span.stages, pipelineStages: tile.stages,
          blockClasses: blockClasses(size, grid: grid, slices: span)))
      if writesSlices {
        steps.append(sliceSum(size, pitch: pitch, slices: span.count, output: result))
      }
    }
    return LaunchPlan(
      buffers: buffers, steps: steps,
      output: LaunchPlan.Output(buffer: 3, type: output, pitch: pitch))
  }

  /// The slices that have work, the stages of all but the last, and all stages. A slice has whole
  /// groups.
  private func slices(of size: MultiplicationSize) -> (count: Int, stages: Int, total: Int) {
    let total = (size.k - 1) / WeightOnlyTile.k + 1
    let unit = groupStages ?? 1
    let units = (total - 1) / unit + 1
    let stages = min(total, ((units - 1) / splitK + 1) * unit)
    return ((total - 1) / stages + 1, stages, total)
  }

  /// Full and partial tiles of the slices with all their stages, and of the last one.
  private func blockClasses(
    _ size: MultiplicationSize, grid: (x: Int, y: Int),
    slices: (count: Int, stages: Int, total: Int)
  ) -> [LaunchPlan.BlockClass] {
    func tiles(_ count: Int, from slice: Int) -> [LaunchPlan.BlockClass] {
      LaunchPlan.BlockClass.tiles(
        x: grid.x, y: grid.y, z: count, lastColumnIsPartial: size.n % tile.n != 0,
        lastRowIsPartial: size.m % tile.m != 0
      ).map {
        .init(representative: $0.representative + slice * grid.x * grid.y, count: $0.count)
      }
    }
    if slices.total % slices.stages == 0 { return tiles(slices.count, from: 0) }
    return tiles(slices.count - 1, from: 0) + tiles(1, from: slices.count - 1)
  }

  private func sliceSum(
    _ size: MultiplicationSize, pitch: Int, slices: Int, output result: LaunchPlan.Argument
  ) -> LaunchPlan.Step {
    let elements = size.m * pitch
    let blocks = (elements - 1) / TensorCoreSliceSum.elementsPerBlock + 1
    let kind: TensorCoreKind = output == .half ? .fp16HalfAccumulation : .fp16
    return LaunchPlan.Step(
      "reduce", program: TensorCoreSliceSum(kind: kind, slices: slices, target: target),
      grid: (x: blocks, y: 1, z: 1),
      arguments: [.buffer(4), result, .u32(UInt32(elements / 4))], pipelineIterations: 1,
      pipelineStages: 1,
      blockClasses: LaunchPlan.BlockClass.tiles(
        x: blocks, y: 1,
        lastColumnIsPartial: elements % TensorCoreSliceSum.elementsPerBlock != 0,
        lastRowIsPartial: false))
  }

  /// The configurations to choose from.
  public static func candidates(
    for size: MultiplicationSize, groupLength: Int?, output: OutputType, target: Target
  ) -> [Self] {
    // Sides, warps along m and n.
    let tiles = [
      (16, 64, 1, 4), (16, 128, 1, 4), (16, 256, 1, 8), (32, 64, 1, 4), (32, 128, 1, 4),
      (64, 64, 2, 2), (64, 128, 2, 2), (128, 64, 2, 2), (128, 128, 2, 4),
    ]
    let depths = target < .sm80 ? [2] : [3, 4]
    let stageCount = (max(1, size.k) - 1) / WeightOnlyTile.k + 1
    // Slices fill the machine where few tiles do; each should run through the pipeline.
    let slices = [1, 2, 4, 8].filter { $0 == 1 || (size.m <= 128 && $0 * 4 <= stageCount) }
    return tiles.flatMap { m, n, warpsM, warpsN in
      depths.flatMap { stages in
        slices.compactMap { splitK in
          guard m == 16 || m / 2 < size.m, n == 64 || n / 2 < size.n else { return nil }
          return try? Self(
            tile: WeightOnlyTile(m: m, n: n, warpsM: warpsM, warpsN: warpsN, stages: stages),
            splitK: splitK, groupLength: groupLength, output: output, target: target)
        }
      }
    }
  }
}
