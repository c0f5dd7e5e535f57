import BipolarInt
import PTX

extension BitPlaneMultiplication {
  /// Refuses what cannot be built, before any size is computed from the tile: its numbers may be
  /// anything.
  func check() throws(KernelError) {
    try checkTarget()
    try checkTile()
    try checkWarps()
    try checkResources()
    try checkEpilogue()
  }

  private func checkEpilogue() throws(KernelError) {
    try distribution.check()
    guard [1, 2, 4, 8, 16, 32, 64].contains(rasterRows) else {
      throw .illegalDistribution(
        problem: "walks \(rasterRows) rows of tiles together", mend: "use 1, 2, 4 ... 64")
    }
    if case .streamK = distribution, rasterRows > 1 {
      throw .illegalDistribution(
        problem: "walks rows of tiles together in a stream", mend: "use 1 row, or whole tiles")
    }
    if recovery == .global, distribution != .tiles {
      throw .illegalDistribution(
        problem: "shares tiles that are recovered in global memory",
        mend: "use another recovery, or whole tiles")
    }
    if recovery == .global, epilogue != .int32 {
      throw .illegalEpilogue(
        problem: "follows recovery in global memory, which writes int32 alone",
        mend: "use another recovery, or int32 output")
    }
    guard epilogue.groupSize != nil else { return }
    guard recovery == .running, distribution == .tiles, !epilogue.isPacked else {
      throw .illegalEpilogue(
        problem: "scales groups along K, which must end within a block and in registers",
        mend: "use running recovery, whole tiles and no packed output, or a scale for each column")
    }
    guard !usesSums else {
      throw .illegalEpilogue(
        problem: "scales groups along K in the and form of bipolar codes, which would need code "
          + "sums of groups", mend: "use the xor form, or a scale for each column")
    }
    try epilogue.checkGroups(stageElements: tile.k)
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
    if encoding != .bipolar, operation == .xor {
      throw .notSupported(
        what: "the xor form for \(encoding.rawValue) codes", target: target,
        mend: "use the and form on sm_80 or later, or bipolar codes")
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
    let kinds = recovery.keepsPlanes ? "all planes of the rows" : "rows or planes"
    for (side, name, planes, warps, rows) in [
      (tile.m, "rows", precision.activationBits.bits, tile.warpsM, tile.shape.m),
      (tile.n, "columns", precision.weightBits.bits, tile.warpsN, tile.shape.n),
    ] {
      let split = OperandTile.split(
        planes: planes, rows: side, warps: warps, halves: rows / 8,
        keepsPlanes: recovery.keepsPlanes)
      guard split != nil else {
        throw illegal(
          "gives \(planes) planes of \(side) \(name), of which \(warps) warps cannot share \(kinds) "
            + "in fragments of \(rows)",
          "use a multiple of \(rows * warps) \(name), or fewer warps")
      }
    }
  }

  private func checkResources() throws(KernelError) {
    let limit = Self.registerLimit(threads: threads)
    let needed = accumulators + leastFragmentRegisters + addressRegisters
    guard needed <= limit else {
      throw illegal(
        "keeps \(accumulators) accumulators in each of \(threads) threads and needs about "
          + "\(needed) registers of \(limit)", "use a smaller tile or more warps")
    }
    let sharedLimit = Self.sharedLimit(of: target)
    guard sharedBytes <= sharedLimit else {
      throw illegal(
        "needs \(sharedBytes) bytes of shared memory, a block on \(target) has at most "
          + "\(sharedLimit)", "use a smaller tile or fewer stages")
    }
  }

  /// Registers for fragments in the shortest step: those of A and two loads of B, or all of both
  /// where weights are taken in turn.
  private var leastFragmentRegisters: Int {
    let chunks = tile.shape.k / 128
    guard recovery != .running || sums.count == 1 else { return fragmentRegisters(chunks: chunks) }
    let a = chunks * activationTile.warpPlanes * activationTile.warpGroups
    return a + min(8, fragmentRegisters(chunks: chunks) - a)
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
