import PTX

extension BitPlaneMultiplication {
  /// Refuses what cannot be built, before any size is computed from the tile: its numbers may be
  /// anything.
  func check() throws(KernelError) {
    try checkTarget()
    try checkTile()
    try checkWarps()
    try checkResources()
  }

  private func checkTarget() throws(KernelError) {
    if operation == .and, target < .sm80 {
      throw .notSupported(
        what: "the AND form of mma.sync.b1", target: target, mend: "use the xor form")
    }
    if target < .sm75 {
      throw .notSupported(what: "mma.sync.b1", target: target, mend: "use sm_75 or later")
    }
    if target < Operation.matrixMultiply(matrixMultiply).requirement.target {
      throw .notSupported(
        what: "mma.sync.\(tile.shape.rawValue).b1", target: target, mend: "use shape m8n8k128")
    }
  }

  private func checkTile() throws(KernelError) {
    for side in [tile.m, tile.n] where !(8...1024).contains(side) || side % 8 != 0 {
      throw illegal("has a side that is no multiple of 8 from 8 to 1024", "use 8, 16, 32 ...")
    }
    guard [128, 256, 512, 1024].contains(tile.k), tile.k >= tile.shape.k else {
      throw illegal(
        "has an inner length that does not fit \(tile.shape.rawValue)",
        "use \(tile.shape.k), \(tile.shape.k * 2) ... up to 1024")
    }
    guard copiesAsynchronously ? (2...5).contains(tile.stages) : tile.stages == 2 else {
      throw illegal(
        "has a pipeline that \(target) cannot run",
        copiesAsynchronously ? "use 2 to 5 stages" : "use 2 stages")
    }
  }

  private func checkWarps() throws(KernelError) {
    guard (1...8).contains(tile.warpsM), (1...8).contains(tile.warpsN), tile.threads <= 1024 else {
      throw illegal(
        "has \(tile.warpsM) x \(tile.warpsN) warps", "use at most 8 a side and 32 in all")
    }
    guard oneBitRows % tile.shape.m == 0 else {
      throw illegal(
        "gives \(oneBitRows) one-bit rows, no multiple of the \(tile.shape.m) of "
          + tile.shape.rawValue,
        "choose m so that \(precision.activationBits) x m is a multiple of \(tile.shape.m)")
    }
    guard oneBitRows % (tile.shape.m * tile.warpsM) == 0 else {
      throw illegal(
        "gives \(oneBitRows) one-bit rows, which \(tile.warpsM) warps of \(tile.shape.m) rows "
          + "cannot share",
        "choose m so that \(precision.activationBits) x m is a multiple of "
          + "\(tile.shape.m * tile.warpsM)")
    }
    guard oneBitColumns % (tile.shape.n * tile.warpsN) == 0 else {
      throw illegal(
        "gives \(oneBitColumns) one-bit columns, which \(tile.warpsN) warps of \(tile.shape.n) "
          + "columns cannot share",
        "choose n so that \(precision.weightBits) x n is a multiple of "
          + "\(tile.shape.n * tile.warpsN)")
    }
  }

  private func checkResources() throws(KernelError) {
    let fragments =
      oneBitRows / tile.shape.m / tile.warpsM * (oneBitColumns / tile.shape.n / tile.warpsN)
    let accumulators = fragments * tile.shape.accumulatorRegisters
    guard accumulators <= Tile.accumulatorLimit(threads: tile.threads) else {
      throw illegal(
        "keeps \(accumulators) accumulators in each of \(tile.threads) threads, which leaves too "
          + "few registers", "use a smaller tile")
    }
    let limit = Self.sharedLimit(of: target)
    guard sharedBytes <= limit else {
      throw illegal(
        "needs \(sharedBytes) bytes of shared memory, a block on \(target) has at most \(limit)",
        "use a smaller tile or fewer stages")
    }
  }

  private func illegal(_ problem: String, _ mend: String) -> KernelError {
    .illegalTile(tile: "\(tile)", problem: problem, mend: mend)
  }

  /// Shared memory a block may have, in bytes (CUDA Programming Guide, compute capabilities).
  static func sharedLimit(of target: Target) -> Int {
    switch target.number {
    case ..<80: 64 * 1024
    case 80, 87: 163 * 1024
    case 86, 89: 99 * 1024
    default: 227 * 1024
    }
  }
}
