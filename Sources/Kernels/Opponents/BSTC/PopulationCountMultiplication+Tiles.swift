public import BipolarInt
public import PTX

extension PopulationCountMultiplication.Tile {
  /// 64 x 64 outputs of 256 threads, 4 x 4 each, and as long a stage as 16 KiB hold: four blocks fit
  /// an SM.
  static func standard(for precision: Precision) -> Self {
    fitting(threadM: 4, threadN: 4, warpsM: 4, warpsN: 2, precision)
  }

  /// A tile whose stage is the longest, or the shortest, that 16 KiB hold and that threads move in a
  /// quarter as many pieces as they have outputs: pieces on their way take registers.
  static func fitting(
    threadM: Int, threadN: Int, warpsM: Int, warpsN: Int, _ precision: Precision
  ) -> Self {
    var tile = Self(threadM: threadM, threadN: threadN, warpsM: warpsM, warpsN: warpsN, chunks: 4)
    let rows = tile.m * precision.activationBits.bits + tile.n * precision.weightBits.bits
    let limit = min(16384, 16 * tile.threads * max(1, threadM * threadN / 4))
    while tile.chunks > 1, 16 * tile.chunks * rows > limit { tile.chunks /= 2 }
    return tile
  }
}

extension PopulationCountMultiplication {
  /// The configurations that a mapper may choose from: large blocks first, then those for few
  /// tokens.
  public static func candidates(
    for size: MultiplicationSize, precision: Precision, target: Target,
    operation: PlaneOperation = .xor
  ) -> [Self] {
    let shapes = [
      (8, 4, 4, 2), (4, 8, 4, 2), (4, 4, 4, 2), (4, 4, 2, 4), (2, 4, 4, 2), (2, 4, 4, 4),
      (2, 2, 4, 4), (1, 4, 2, 4), (1, 2, 2, 4),
    ]
    return shapes.compactMap { threadM, threadN, warpsM, warpsN in
      let tile = Tile.fitting(
        threadM: threadM, threadN: threadN, warpsM: warpsM, warpsN: warpsN, precision)
      // A block more than twice as large as the product only multiplies padding.
      guard tile.m == 8 || tile.m / 2 < size.m, tile.n == 64 || tile.n / 2 < size.n else {
        return nil
      }
      return try? Self(precision: precision, operation: operation, tile: tile, target: target)
    }
  }

  /// Refuses what cannot be built, before any size is computed from the tile: its numbers may be
  /// anything.
  func check() throws(KernelError) {
    for side in [tile.threadM, tile.threadN] where ![1, 2, 4, 8].contains(side) {
      throw illegal("has \(side) outputs on a side of a thread", "use 1, 2, 4 or 8")
    }
    guard tile.threadM * tile.threadN <= 32 else {
      throw illegal(
        "has \(tile.threadM * tile.threadN) outputs a thread, too many for registers",
        "use at most 32")
    }
    guard (1...8).contains(tile.warpsM), (1...8).contains(tile.warpsN),
      tile.warpsM * tile.warpsN <= 16
    else {
      throw illegal(
        "has \(tile.warpsM) x \(tile.warpsN) warps", "use at most 8 a side and 16 in all")
    }
    guard tile.m % 8 == 0 else {
      throw illegal(
        "has \(tile.m) tokens a block", "use a multiple of 8: two warps, or more tokens")
    }
    guard [1, 2, 4].contains(tile.chunks) else {
      throw illegal("has stages of \(tile.chunks) chunks", "use 1, 2 or 4")
    }
    guard sharedBytes <= 48 * 1024 else {
      throw illegal(
        "needs \(sharedBytes) bytes of shared memory, more than 49152",
        "use shorter stages or fewer rows")
    }
    let staged = [activationStageBytes, weightStageBytes].reduce(0) {
      $0 + ($1 / 16 - 1) / tile.threads + 1
    }
    guard staged <= 12 else {
      throw illegal(
        "moves \(staged) pieces of 16 bytes a thread and stage, too many for registers",
        "use shorter stages or more warps")
    }
  }

  private func illegal(_ problem: String, _ mend: String) -> KernelError {
    .illegalTile(
      tile: "\(tile.threadM)x\(tile.threadN) of \(tile.warpsM)x\(tile.warpsN) warps",
      problem: problem, mend: mend)
  }
}

extension PopulationCountMultiplication: DescribedKernel {
  /// How the kernel works: on ordinary cores, without a fragment.
  public var traits: KernelTraits {
    KernelTraits(
      operation: operation, layout: .panels, recovery: "registers",
      tile: TileTraits(
        m: tile.m, n: tile.n, k: 128 * tile.chunks, stages: 2, shape: "", warpsM: tile.warpsM,
        warpsN: tile.warpsN, fragmentM: 1, fragmentN: 1, activationPlanes: activationPlanes,
        weightPlanes: weightPlanes))
  }
}
