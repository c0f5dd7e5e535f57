import PTX

extension WeightOnlyMultiplication: DescribedKernel {
  /// Elements of K that share a scale where nothing else is asked for, as most published models have.
  static let standardGroup = 128

  /// The kernel that a request asks for: the first of its tiles that has the sides asked for.
  ///
  /// - Throws: `KernelError.illegalTile` for sides that it has no tile of.
  init(
    _ request: KernelRequest, target: Target, size: MultiplicationSize
  ) throws(KernelError) {
    // Sizes far from the tiles' own leave all of them in the list.
    let all =
      Self.candidates(
        for: MultiplicationSize(m: 4096, n: 4096, k: 4096), request, target: target)
      + Self.candidates(for: MultiplicationSize(m: 1, n: 4096, k: 4096), request, target: target)
    let sides = request.tile.map { ($0.m, $0.n) } ?? (size.m <= 16 ? (16, 128) : (64, 128))
    let found = all.first {
      ($0.tile.m, $0.tile.n) == sides && WeightOnlyTile.k == request.tile?.k ?? WeightOnlyTile.k
        && $0.tile.stages == request.stages ?? $0.tile.stages
    }
    guard let found else {
      throw .illegalTile(
        tile: "\(sides.0)x\(sides.1)x\(request.tile?.k ?? WeightOnlyTile.k)"
          + (request.stages.map { ", \($0) stages" } ?? ""),
        problem: "is none of w4a16",
        mend: "use one of "
          + all.map { "\($0.tile.m)x\($0.tile.n)x\(WeightOnlyTile.k)" }.uniqued()
          .joined(separator: ", "))
    }
    try self.init(
      tile: found.tile, splitK: request.splitK ?? 1, groupLength: found.groupLength,
      output: found.output, target: target)
  }

  /// The configurations to choose from for a request.
  static func candidates(
    for size: MultiplicationSize, _ request: KernelRequest, target: Target
  ) -> [WeightOnlyMultiplication] {
    candidates(
      for: size, groupLength: standardGroup, output: request.epilogue?.output ?? .half,
      target: target)
  }

  /// How the kernel works.
  public var traits: KernelTraits {
    KernelTraits(
      scaleGroup: groupLength, splitK: splitK,
      tile: TileTraits(
        m: tile.m, n: tile.n, k: WeightOnlyTile.k, stages: tile.stages,
        shape: target < .sm80 ? "m16n8k8" : "m16n8k16", warpsM: tile.warpsM, warpsN: tile.warpsN,
        fragmentM: 16, fragmentN: 8))
  }
}
