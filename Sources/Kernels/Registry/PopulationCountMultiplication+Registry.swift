import PTX

extension PopulationCountMultiplication {
  /// The kernel that a request asks for: its standard tile where none is given.
  ///
  /// - Throws: `KernelError.illegalTile` for sides that it has no tile of.
  init(_ request: KernelRequest, target: Target) throws(KernelError) {
    let precision = request.planePrecision
    guard let sides = request.tile else {
      try self.init(
        precision: precision, operation: request.operation ?? .xor, target: target)
      return
    }
    let all = Self.candidates(
      for: MultiplicationSize(m: 4096, n: 4096, k: 4096), precision: precision, target: target,
      operation: request.operation ?? .xor)
    let found = all.first {
      ($0.tile.m, $0.tile.n, 128 * $0.tile.chunks) == (sides.m, sides.n, sides.k)
    }
    guard let found else {
      throw .illegalTile(
        tile: "\(sides.m)x\(sides.n)x\(sides.k)", problem: "is none of bstc-like",
        mend: "use one of "
          + all.map { "\($0.tile.m)x\($0.tile.n)x\(128 * $0.tile.chunks)" }.uniqued()
          .joined(separator: ", "))
    }
    self = found
  }
}
