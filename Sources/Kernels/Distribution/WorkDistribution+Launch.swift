extension WorkDistribution {
  /// The grid: of tiles, of tiles and slices, or of blocks that find their tiles themselves.
  func grid(_ tiling: Tiling, batch: Int) -> (x: Int, y: Int, z: Int) {
    switch self {
    case .tiles: (tiling.x, tiling.y, batch)
    case .splitK(let slices): (tiling.x, tiling.y, slices)
    case .streamK(let blocks): (blocks, 1, 1)
    }
  }

  /// Arguments for `MultiplicationBuilder.Share`.
  ///
  /// - Throws: `KernelError.illegalSize` for more stages than 32 bits count.
  func arguments(_ tiling: Tiling) throws(KernelError) -> [LaunchPlan.Argument] {
    let (total, parts): (Int, Int)
    switch self {
    case .tiles: return []
    case .splitK(let slices): (total, parts) = (tiling.stages, slices)
    case .streamK(let blocks): (total, parts) = (tiling.x * tiling.y * tiling.stages, blocks)
    }
    guard total <= Int(UInt32.max) else {
      throw .illegalSize(
        "\(total) stages of all tiles are more than 2^32: use a larger tile, or no stream")
    }
    var arguments: [LaunchPlan.Argument] = [
      .u32(UInt32(total / parts)), .u32(UInt32(total % parts)),
    ]
    if case .streamK = self { arguments.append(.u32(UInt32(tiling.x))) }
    return arguments
  }

  /// Stages that a block computes, at most.
  func stagesOfBlock(_ tiling: Tiling) -> Int {
    switch self {
    case .tiles: tiling.stages
    case .splitK(let slices): (tiling.stages - 1) / slices + 1
    case .streamK(let blocks): (tiling.x * tiling.y * tiling.stages - 1) / blocks + 1
    }
  }
}
