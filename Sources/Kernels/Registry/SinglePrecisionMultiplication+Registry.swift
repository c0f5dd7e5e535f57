import PTX

extension SinglePrecisionMultiplication: DescribedKernel {
  /// The kernel that a request asks for: the first of its tiles of the sides asked for, or of
  /// 128 x 128.
  init(_ request: KernelRequest, target: Target) throws {
    let sides = request.tile ?? .init(m: 128, n: 128, k: 8)
    // Sizes far from the tiles' own leave all of them in the list.
    let all = Self.candidates(
      for: MultiplicationSize(m: 4096, n: 4096, k: 4096), target: target)
    let fits = all.filter { ($0.tile.m, $0.tile.n, $0.tile.k) == (sides.m, sides.n, sides.k) }
    guard let kernel = fits.first else {
      throw KernelError.illegalTile(
        tile: "\(sides.m)x\(sides.n)x\(sides.k)", problem: "is none of fp32",
        mend: "use one of "
          + all.map { "\($0.tile.m)x\($0.tile.n)x\($0.tile.k)" }.uniqued().joined(separator: ", "))
    }
    try self.init(tile: kernel.tile, splitK: request.splitK ?? 1, target: target)
  }

  /// How the kernel works.
  public var traits: KernelTraits {
    KernelTraits(
      splitK: splitK,
      tile: TileTraits(
        m: tile.m, n: tile.n, k: tile.k, stages: tile.stages, shape: "", warpsM: tile.warpsM,
        warpsN: tile.warpsN, fragmentM: 8 * tile.threadRows, fragmentN: 4 * tile.threadColumns))
  }
}

extension Array where Element: Hashable {
  /// The elements in order, each once.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
